"""The category "decks": their names, their cards, their options groups."""

from . import decks, options

__all__ = ["decks", "options"]
