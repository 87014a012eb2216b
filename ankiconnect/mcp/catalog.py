"""Everything that assistants are offered."""

from __future__ import annotations

from . import advice
from .guides import INSTRUCTIONS, PROMPTS, RESOURCES
from .tools import cards, decks, media, note_types, notes, search, statistics, study, sync, tags
from .wire.catalog import Catalog

TOOLS = (
    decks.anki_list_decks,
    note_types.anki_list_note_types,
    search.anki_search,
    search.anki_get_notes,
    notes.anki_add_notes,
    notes.anki_update_notes,
    notes.anki_delete_notes,
    tags.anki_tags,
    cards.anki_organize_cards,
    decks.anki_create_deck,
    media.anki_store_media,
    study.anki_next_card,
    study.anki_show_answer,
    study.anki_answer_card,
    statistics.anki_stats,
    sync.anki_sync,
)
"""In the order of the list. The first one only reads, and needs no arguments: some clients try it."""


def catalog() -> Catalog:
    """The tools, resources and prompts of this version."""
    return Catalog(INSTRUCTIONS, TOOLS, RESOURCES, PROMPTS, advice.explain)
