"""Adds words with a sound each, as a dictionary does.

::

    python examples/words_with_audio.py DECK WORD=MEANING=FILE ...

Words that are in the collection already are left alone.
"""

from __future__ import annotations

import base64
import html
import sys
from pathlib import Path

from ankiconnect.client import Anki, DuplicateNote


def add(anki: Anki, deck: str, word: str, meaning: str, sound: Path) -> int | None:
    """Add one word; the id of its note, or None if the word is there already."""
    data = base64.b64encode(sound.read_bytes()).decode()
    try:
        return anki.add_note(
            note={
                "deckName": deck,
                "modelName": "Basic",
                "fields": {"Front": html.escape(word), "Back": html.escape(meaning)},
                "tags": ["words"],
                "audio": {"filename": sound.name, "data": data, "fields": ["Back"]},
            }
        )
    except DuplicateNote:
        return None


def main() -> None:
    """Read the arguments, and print what became of each word."""
    deck, *words = sys.argv[1:]
    with Anki() as anki:
        anki.create_deck(deck=deck)
        for one in words:
            word, meaning, file = one.split("=")
            added = add(anki, deck, word, meaning, Path(file))
            print(f"{word}: {'is there already' if added is None else 'added'}")


if __name__ == "__main__":
    main()
