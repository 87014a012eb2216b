"""What the service answers to GET besides its banner: its state, and the OpenAPI document."""
