"""HTTP: listening, connections, TLS, origins and responses. Nothing here knows actions."""
