"""What the tests of ``/mcp`` share."""
