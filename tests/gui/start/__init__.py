"""Starting, configuring and ending the real Anki."""
