"""The page of a service without a window, in a real Chromium."""
