"""The way to Anki's main thread: a queue, slices, waiting. Knows no HTTP and no action."""
