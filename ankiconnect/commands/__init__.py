"""Commands of ``ankiconnect`` that tell about the API."""
