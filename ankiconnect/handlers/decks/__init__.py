"""The category "decks": their names, their cards, their options groups."""
