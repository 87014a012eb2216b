"""One HTTP request: its body, its key, what GET finds, and the way to the API."""
