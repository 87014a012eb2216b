"""The window of guiEditNote."""
