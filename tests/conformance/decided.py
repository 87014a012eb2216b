"""Recorded steps whose reply a later decision changed (docs/api-decisions.md)."""

from __future__ import annotations

from typing import Any

REPLIES: dict[tuple[str, int], Any] = {
    # null counts as left out.
    ("protocol_bad_requests", 11): 6,
    ("protocol_bad_requests", 14): 6,
    # An unknown card harms no other.
    ("cards_answer", 28): {"result": [None], "error": None},
    ("cards_answer", 29): {"result": ["<int>", None], "error": None},
    ("cards_answer", 31): {"result": [None], "error": None},
    ("cards_suspend", 17): {"result": False, "error": None},
    ("cards_suspend", 18): {"result": True, "error": None},
    ("cards_suspend", 19): {"result": [True], "error": None},
    ("cards_suspend", 24): {"result": False, "error": None},
    ("cards_suspend", 29): False,
    # An extension may not name files.
    ("media_sources", 10): {
        "result": None,
        "error": "file paths are not allowed from this origin",
    },
}
"""The name of a scenario and the number of a step, from 1: the reply that is right now."""


def apply_to(scenario: dict[str, Any]) -> dict[str, Any]:
    """A recorded scenario with the replies that were decided since."""
    steps = [
        {**step, "reply": REPLIES[place]} if (place := (scenario["name"], number)) in REPLIES else step
        for number, step in enumerate(scenario["steps"], 1)
    ]
    return {**scenario, "steps": steps}
