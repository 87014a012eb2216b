"""The network and the worker threads: downloads, kinds of addresses, the executor."""
