"""Network and threads: downloads, kinds of addresses, the executor."""
