"""From the server's loop to Anki's main thread and back. Knows neither HTTP nor actions."""
