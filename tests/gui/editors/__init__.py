"""Editors in the real Anki."""
