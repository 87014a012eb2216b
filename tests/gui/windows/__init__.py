"""Anki's windows and pages."""
