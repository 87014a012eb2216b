"""A soak: mixed clients and faults for some minutes, and nothing may be lost, doubled or leaked."""
