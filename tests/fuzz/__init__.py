"""Bad input: property tests of every action, and a coverage-guided fuzz run of the request path."""
