"""*Tools > AnkiConnect > Keys*: what programs and sites may use the service."""
