"""The category "filtered": filtered decks."""
