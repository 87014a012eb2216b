"""What assistants can do with Anki, by task. Everything is done by actions of the API."""
