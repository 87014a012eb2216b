"""What several categories use, and the window: queries, search, paths, files, cards that exist."""
