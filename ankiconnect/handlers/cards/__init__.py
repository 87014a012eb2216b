"""The category "cards": finding, reading, answering and scheduling cards."""
