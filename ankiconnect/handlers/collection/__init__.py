"""The category "collection": the collection as a whole, its undo history, its backups."""
