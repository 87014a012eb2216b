"""HTTP: origins, keys, envelopes, downloads and the thread that owns the loop. Never imports Anki."""
