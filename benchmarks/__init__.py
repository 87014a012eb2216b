"""Measures that are run by hand; ``python -m benchmarks.smoothness`` and the like."""
