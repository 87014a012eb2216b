"""The log: the format of a line, and what it must not contain."""
