"""A user types with real keys while clients write."""
