"""Having Anki's windows show what has changed."""
