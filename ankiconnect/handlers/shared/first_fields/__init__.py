"""Searches for the exact text of a first field, by the index that Anki keeps for duplicates."""
