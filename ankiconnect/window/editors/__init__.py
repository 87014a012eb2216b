"""Editors of notes: those of Anki, whose text is kept, and the Edit Note window of the API."""
