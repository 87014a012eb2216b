"""The protocol: messages, versions, and the methods that every catalog has."""
