"""Keeps a deck in step with a Markdown file of questions.

::

    python examples/questions_from_markdown.py FILE [DECK]

Each heading of level two is a question, and the text below it the answer::

    ## What is the capital of Peru?
    Lima

A question that is new in the file becomes a note, and a changed answer changes its note. Nothing is
deleted, and scheduling is kept. All changes of a run are one step in Anki's Undo.
"""

from __future__ import annotations

import html
import re
import sys
from pathlib import Path

from ankiconnect.client import Anki


def questions(text: str) -> dict[str, str]:
    """The answer to each question of a file, both as HTML."""
    parts = re.split(r"^## +(.+)$", text, flags=re.M)[1:]
    return {
        html.escape(question.strip()): html.escape(answer.strip()).replace("\n", "<br>")
        for question, answer in zip(parts[::2], parts[1::2], strict=True)
    }


def update(anki: Anki, deck: str, wanted: dict[str, str]) -> tuple[int, int]:
    """Add and change notes; the numbers of both."""
    known = {}
    for note in anki.notes_info(query=f'"deck:{deck}" note:Basic'):
        if "noteId" in note:
            fields = note["fields"]
            known[fields["Front"]["value"]] = (note["noteId"], fields["Back"]["value"])
    new = {question: answer for question, answer in wanted.items() if question not in known}
    changed = {
        known[question][0]: answer
        for question, answer in wanted.items()
        if question in known and known[question][1] != answer
    }
    with anki.batch() as batch:
        batch.create_deck(deck=deck)
        added = [
            batch.add_note(
                note={
                    "deckName": deck,
                    "modelName": "Basic",
                    "fields": {"Front": question, "Back": answer},
                }
            )
            for question, answer in new.items()
        ]
        updated = [
            batch.update_note_fields(note={"id": note, "fields": {"Back": answer}})
            for note, answer in changed.items()
        ]
    for addition in added:
        addition.result()  # raises what went wrong
    for change in updated:
        change.result()
    return len(new), len(changed)


def main() -> None:
    """Read the arguments, and print what was done."""
    file, deck = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "Questions"
    with Anki() as anki:
        added, changed = update(anki, deck, questions(file.read_text("utf-8")))
    print(f"{added} added, {changed} changed")


if __name__ == "__main__":
    main()
