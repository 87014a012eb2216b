"""``ankiconnect serve --temporary``: a collection for tests of other programs, removed at the end."""
