"""Profiles, sync and packages in the real Anki."""
