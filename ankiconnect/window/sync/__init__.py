"""Anki's own sync, started by a client."""
