"""Reviewing in the real Anki."""
