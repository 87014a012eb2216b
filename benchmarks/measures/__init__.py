"""The measures, and how each is taken from a server or from the library."""
