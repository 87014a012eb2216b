"""Anki's Add window: opening it with a note, changing and closing it, without losing what is typed."""
