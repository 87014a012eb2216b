"""The endpoint ``/mcp``, where assistants use Anki: see `mcp`. It is loaded with its first request."""
