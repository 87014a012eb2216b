"""The category "cards": finding and reading cards, and what Anki's scheduler does with them."""

from . import answering, ease, finding, info, intervals, scheduling, suspending, values

__all__ = [
    "answering",
    "ease",
    "finding",
    "info",
    "intervals",
    "scheduling",
    "suspending",
    "values",
]
