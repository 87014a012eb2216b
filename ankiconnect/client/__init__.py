"""The client: one request to a running service. It needs neither aiohttp nor Anki."""
