"""A bot that answers questions about the collection, one a line, and cannot change it.

It has a key of its own that only reads::

    ankiconnect key add "Study bot" --scope read
    ANKICONNECT_API_KEY=ak_... python examples/bot_with_a_read_key.py

"due" asks how many cards are due. Any other line is searched for, as in Anki's Browser.
"""

from __future__ import annotations

import sys

from ankiconnect.client import Anki, AnkiError

MAX_SHOWN = 3


def main() -> None:
    with Anki() as anki:
        if can_write(anki):
            sys.exit('This key can change the collection. Make one with "--scope read".')
        for line in sys.stdin:
            print(answer(anki, line.strip()), flush=True)


def can_write(anki: Anki) -> bool:
    """Whether the key allows more than reading: the service lists only what the key may do."""
    return bool(anki.api_reflect(scopes=["actions"], actions=["addNote", "deleteNotes"])["actions"])


def answer(anki: Anki, question: str) -> str:
    try:
        if question == "due":
            return f"cards due: {len(anki.find_cards(query='is:due or is:new'))}"
        return "; ".join(found(anki, question)) or "nothing"
    except AnkiError as error:  # a search that Anki does not understand, say
        return str(error)


def found(anki: Anki, query: str) -> list[str]:
    """The first fields of some notes."""
    notes = anki.find_notes(query=query)[:MAX_SHOWN]
    infos = anki.notes_info(notes=notes)
    return [next(iter(one["fields"].values()))["value"] for one in infos if "fields" in one]


if __name__ == "__main__":
    main()
