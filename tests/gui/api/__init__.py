"""The whole API in the real Anki."""
