"""Commands of ``ankiconnect``: one module each, and what they share."""
