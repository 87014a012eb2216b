"""The category "tags": the tags of notes, and the tree of all tags."""
