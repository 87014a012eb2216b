"""Package files of Anki: decks and add-ons."""
