"""Everything that assistants are offered."""

from __future__ import annotations

from .tools import advice, decks, media, note_types, search, statistics, sync
from .tools.guides import INSTRUCTIONS, PROMPTS, RESOURCES
from .wire.catalog import Catalog

TOOLS = (
    decks.anki_list_decks,
    note_types.anki_list_note_types,
    search.anki_search,
    search.anki_get_notes,
    decks.anki_create_deck,
    media.anki_store_media,
    statistics.anki_stats,
    sync.anki_sync,
)
"""In the order of the list. The first one only reads, and needs no arguments: some clients try it."""


def catalog() -> Catalog:
    """The tools, resources and prompts of this version."""
    return Catalog(INSTRUCTIONS, TOOLS, RESOURCES, PROMPTS, advice.explain)
