"""Taking over from the AnkiConnect add-on: its settings and its place in Anki, and going back."""
