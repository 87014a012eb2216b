"""The checks, one subject in each file. Each is a function of a `Case`, which yields findings."""
