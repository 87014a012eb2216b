"""The API: envelopes, the key, `multi`, the dispatch to the actions, the logs of requests."""
