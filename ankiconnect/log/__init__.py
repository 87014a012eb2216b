"""The log: what a line looks like, and what must not stand in it."""
