"""The page of the add-on inside the real Anki, in a real Chromium."""
