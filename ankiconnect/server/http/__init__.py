"""HTTP: listening, connections, TLS, origins, bodies and responses. Nothing here knows actions."""
