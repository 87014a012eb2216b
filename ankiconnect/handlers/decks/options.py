"""Options groups, which Anki's dialog "Deck Options" edits. The API calls one a "deck config"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from anki.decks import DEFAULT_DECK_CONF_ID, DeckConfigId
from anki.errors import AnkiException

from ...objects.anki import DeckOptions, FilteredDeck
from ...objects.decks import DeckConfigUse
from ..framework import parameter_types
from ..framework.action import Scope, Writes
from ..framework.parameter_types import JsonObject, NumericId
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.names import find_deck
from . import presets

if TYPE_CHECKING:
    from anki.collection import Collection

_check_id = parameter_types.checker(NumericId)
_PARTS = ("new", "rev", "lapse")
_NOT_SETTINGS = {"id", "mod", "usn", "name"}


def _find(col: Collection, group: int) -> dict[str, Any] | None:
    """The group with that id, or None. Anki itself falls back to the default group for an unknown
    id."""
    found = col.decks.get_config(DeckConfigId(group))
    return found if found is not None and found["id"] == group else None


def _is_usable(config: JsonObject) -> bool:
    """Whether an object holds options. Without this check, Anki would replace unreadable parts with the
    defaults."""
    parts = [config[name] for name in _PARTS if name in config]
    return bool(config.keys() - _NOT_SETTINGS) and all(isinstance(one, dict) for one in parts)


@action("deckConfigs", scope=Scope.READ)
def deck_configs(col: Collection, /) -> list[DeckConfigUse]:
    """Get all options groups with the decks that use them.

    Returns:
        array: the groups, sorted by name

    Example:
        {}
    """
    groups = {int(one["id"]): one["name"] for one in col.decks.all_config()}
    used: dict[int, list[str]] = {group: [] for group in groups}
    groups_of = {deck["id"]: int(deck.get("conf", 0)) for deck in col.decks.all()}
    for deck in col.decks.all_names_and_ids(include_filtered=False):
        # A deck whose group is missing uses the default one.
        used.get(groups_of[deck.id], used[DEFAULT_DECK_CONF_ID]).append(deck.name)
    by_name = sorted(groups, key=lambda group: (groups[group].casefold(), group))
    return [{"id": group, "name": groups[group], "decks": used[group]} for group in by_name]


@action("getDeckConfig", scope=Scope.READ)
def get_deck_config(
    col: Collection, /, deck: str
) -> Annotated[dict[str, Any] | bool, DeckOptions | FilteredDeck | Literal[False]]:
    """Get the options group that a deck uses.

    Args:
        deck: Name of the deck.

    Returns:
        object: the whole group, or the deck itself for a filtered deck; false when no deck has that
        name

    Example:
        {"deck": "Spanish"}
    """
    found = find_deck(col, deck)
    if found is None:
        return False
    return dict(col.decks.config_dict_for_deck_id(found))


@action(
    "saveDeckConfig", scope=Scope.EDIT, writes=Writes.DECK_OPTIONS, destructive=True, idempotent=True
)
def save_deck_config(
    col: Collection, step: UndoStep, /, config: Annotated[JsonObject, DeckOptions]
) -> bool:
    """Save an options group, in the form that getDeckConfig returns.

    Args:
        config: The group, or a part of it. Its id may be a numeric string. mod and usn are set by Anki.
            Keys that are missing keep their stored values.

    Returns:
        bool: false, and nothing changes, when no group has that id or the object cannot be used

    Errors:
        ``'id' is missing in config ...``,
        ``config.id must be an integer or a numeric string, not ...``.

    Example:
        {
          "config": {
            "id": 1751150000001, "name": "Languages", "mod": 1751600000, "usn": -1,
            "maxTaken": 60, "autoplay": true, "timer": 0, "replayq": true,
            "new": {"perDay": 10, "delays": [1, 10], "ints": [1, 4, 0], "initialFactor": 2500},
            "rev": {"perDay": 100, "ease4": 1.3, "ivlFct": 1, "maxIvl": 36500, "hardFactor": 1.2},
            "lapse": {"delays": [10], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0}
          }
        }
    """
    group = _check_id("config.id", parameter_types.member("config", config, "id"))
    stored = _find(col, group)
    if stored is None or not _is_usable(config):
        return False
    try:
        changed = presets.message(presets.merged(stored, config), group)
    except (AnkiException, TypeError):
        return False  # Anki cannot read a value in it, or it is nested too deep to be written
    if changed != presets.message(stored, group):
        step.begin("Save Deck Options")
    step.did(presets.change(col, [changed]))
    return True


@action("setDeckConfigId", scope=Scope.EDIT, writes=Writes.DECKS, idempotent=True)
def set_deck_config_id(
    col: Collection, step: UndoStep, /, decks: list[str], configId: NumericId
) -> bool:
    """Assign an options group to decks.

    Args:
        decks: Names of the decks. Filtered decks have no options group and do not change.
        configId: Id of the group; a numeric string is accepted too.

    Returns:
        bool: false, and nothing changes, when the group or any of the decks does not exist

    Example:
        {"decks": ["Spanish", "Spanish::Verbs"], "configId": 1751150000001}
    """
    ids = [find_deck(col, name) for name in decks]
    if _find(col, configId) is None:
        return False
    found = [one for one in ids if one is not None]
    if len(found) < len(ids):
        return False
    for one in found:
        deck = col.decks.get(one)
        if deck is not None and not deck["dyn"] and int(deck["conf"]) != configId:
            step.begin("Change Options of", "Deck", len(set(found)))
            step.did(col.decks.update_dict({**deck, "conf": configId}))
    return True


@action("cloneDeckConfigId", scope=Scope.EDIT, writes=Writes.DECK_OPTIONS)
def clone_deck_config_id(
    col: Collection, step: UndoStep, /, name: str, cloneFrom: NumericId = 1
) -> int | bool:
    """Copy an options group.

    Args:
        name: Name of the copy. It does not have to be unique.
        cloneFrom: Id of the group to copy; a numeric string is accepted too.

    Returns:
        int: id of the copy; false when the group does not exist

    Example:
        {"name": "Languages (slow)", "cloneFrom": 1751150000001}
    """
    original = _find(col, cloneFrom)
    if original is None:
        return False
    before = {one["id"] for one in col.decks.all_config()}
    step.begin("Add Deck Options")
    step.did(presets.change(col, [presets.message({**original, "name": name}, 0)]))
    (copy,) = {int(one["id"]) for one in col.decks.all_config()} - before
    return copy


@action(
    "removeDeckConfigId",
    scope=Scope.EDIT,
    writes=Writes.DECKS | Writes.DECK_OPTIONS,
    destructive=True,
    idempotent=True,
)
def remove_deck_config_id(col: Collection, step: UndoStep, /, configId: NumericId) -> bool:
    """Remove an options group. Decks that use it go back to the default group.

    The next sync must be a full sync, as after removing a group in Anki.

    Args:
        configId: Id of the group; a numeric string is accepted too.

    Returns:
        bool: false for the default group, or when the group does not exist

    Example:
        {"configId": 1751150000001}
    """
    if configId == DEFAULT_DECK_CONF_ID or _find(col, configId) is None:
        return False
    # Not decks.remove_config(): inside Anki it would stop for a question (docs/anki-internals.md, 5).
    step.begin("Delete Deck Options")
    step.did(presets.change(col, removed=[configId]))
    return True
