"""Editors of notes: those of Anki, where nothing typed may be lost, and the edit window of the API."""
