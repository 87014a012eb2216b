"""Changing options groups with Anki's own operation, which keeps an undo step."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from anki.deck_config_pb2 import DeckConfig, UpdateDeckConfigsRequest
from anki.decks import DEFAULT_DECK_CONF_ID, DEFAULT_DECK_ID
from anki.utils import to_json_bytes

from ..shared.scratch_collection import open_scratch

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges
    from anki.decks import DeckConfigDict

_scratch = functools.lru_cache(maxsize=1)(open_scratch)
_SCRATCH_GROUP = 1
_PARTS = ("new", "rev", "lapse")
_KEPT = (
    "card_state_customizer",
    "new_cards_ignore_review_limit",
    "fsrs",
    "apply_all_parent_limits",
    "fsrs_health_check",
)
"""What the operation also sets, for the whole collection. An older Anki lacks some of it."""


def merged(stored: DeckConfigDict, given: dict[str, Any]) -> dict[str, Any]:
    """The stored group with what is given. What is not given is kept."""
    parts = {name: {**stored[name], **given[name]} for name in _PARTS if name in given}
    return {**stored, **given, **parts}


def message(group: dict[str, Any], id: int) -> DeckConfig:
    """A group as the message that Anki's operation takes.

    Args:
        group: The group as getDeckConfig returns it.
        id: The id of the message; 0 for a new group.

    Raises:
        AnkiException: Anki cannot read the group.
        TypeError: It cannot be written as JSON.
    """
    # Only a collection can translate it. In a scratch one, an error costs nobody the undo history.
    _scratch().add_or_update_deck_config_legacy(to_json_bytes({**group, "id": _SCRATCH_GROUP}))
    read = _scratch().get_deck_config(_SCRATCH_GROUP)
    return DeckConfig(id=id, name=group["name"], config=read.config)


def change(
    col: Collection, changed: Iterable[DeckConfig] = (), removed: Iterable[int] = ()
) -> OpChanges:
    """Store and remove groups in one operation."""
    # The operation also assigns the last group to a deck. Here that changes nothing.
    deck = DEFAULT_DECK_ID
    now = col.decks.get_deck_configs_for_update(deck)
    request = UpdateDeckConfigsRequest(
        target_deck_id=deck, limits=now.current_deck.limits, removed_config_ids=removed
    )
    for name in _KEPT:
        if name in request.DESCRIPTOR.fields_by_name and hasattr(now, name):
            setattr(request, name, getattr(now, name))
    used = now.current_deck.config_id
    if used in request.removed_config_ids:
        used = int(DEFAULT_DECK_CONF_ID)
    sent = {one.config.id: one.config for one in now.all_config if one.config.id == used}
    sent |= {one.id: one for one in changed}
    request.configs.extend(one for id, one in sent.items() if id != used)
    request.configs.append(sent[used])
    return col.decks.update_deck_configs(request)
