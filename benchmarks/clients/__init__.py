"""HTTP clients: one that waits for each reply, many at a time, and listeners to events."""
