"""The review screen and its page."""
