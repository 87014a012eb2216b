"""Editors of Anki, in which a note may be open: nothing that is typed there may be lost."""
