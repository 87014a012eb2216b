"""The category "cards": finding, reading and scheduling cards."""
