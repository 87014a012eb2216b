"""The collection with which every example starts. It has the same ids in every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ankiconnect.headless.profiles import open_collection

MODIFIED = 1751600000
"""When everything was last modified, in seconds."""
AGE_DAYS = 100
"""The age of the collection in days: today is day 100 of its scheduler."""

DECKS = {"Spanish": 1751100000001, "Spanish::Verbs": 1751100000002}
OPTIONS_GROUP = ("Languages", 1751150000001)
FIRST_NOTE_TYPE = 1751200000001
FIRST_NOTE = 1751300000001
FIRST_CARD = 1751400000001

NOTES: tuple[tuple[str, str, list[str], list[str]], ...] = (
    ("Basic", "Spanish", ["hola", "hello"], ["greeting"]),
    ("Basic", "Spanish", ["gracias[sound:gracias.mp3]", "thank you"], ["greeting", "polite"]),
    ("Basic (and reversed card)", "Spanish", ["el perro", "the dog"], ["animal"]),
    ("Cloze", "Spanish::Verbs", ["{{c1::Hablo}} {{c2::español}}.", "hablar: to speak"], []),
)
"""Note type, deck, fields and tags of each note. The third and fourth note have two cards each."""
MEDIA = {"gracias.mp3": b"ID3\x04\x00\x00\x00\x00\x00\x00"}

REVIEW_CARDS = ((1, 20, AGE_DAYS - 2), (5, 10, AGE_DAYS), (6, 10, AGE_DAYS + 5))
"""Number of the card, its interval and its due day. All other cards are new."""
# Id, card, usn, button, interval, last interval, factor, milliseconds and type of each review.
REVIEWS = (
    (1751382000000, FIRST_CARD, 0, 3, -600, -60, 0, 5210, 0),
    (1751554800000, FIRST_CARD, 0, 3, 8, 3, 2500, 4105, 1),
    (1751554860000, FIRST_CARD + 4, 0, 4, 10, 4, 2500, 7320, 1),
    (1751554920000, FIRST_CARD + 5, 0, 3, 10, 4, 2500, 6150, 1),
    (1752246000000, FIRST_CARD, 0, 3, 20, 8, 2500, 3900, 1),
)


def build(file: Path) -> None:
    """Create the collection.

    Args:
        file: The collection file. Its folder is created.
    """
    col = open_collection(file)
    try:
        _add_decks(col)
        _set_note_type_ids(col)
        for number, note in enumerate(NOTES):
            _add_note(col, FIRST_NOTE + number, *note)
        _set_card_ids(col)
        _review(col)
        for name, content in MEDIA.items():
            col.media.write_data(name, content)
        _set_times(col)
    finally:
        col.close()


def _add_decks(col: Any) -> None:
    for name, deck in DECKS.items():
        made = col.decks.add_normal_deck_with_name(name).id
        col.db.execute("update decks set id = ? where id = ?", deck, made)
    name, group = OPTIONS_GROUP
    made = col.decks.add_config_returning_id(name)
    col.db.execute("update deck_config set id = ? where id = ?", group, made)


def _set_note_type_ids(col: Any) -> None:
    """Number Anki's own note types in the order of their names."""
    for number, one in enumerate(sorted(col.models.all_names_and_ids(), key=lambda one: one.name)):
        wanted = FIRST_NOTE_TYPE + number
        col.db.execute("update notetypes set id = ? where id = ?", wanted, one.id)
        for table in ("fields", "templates"):
            col.db.execute(f"update {table} set ntid = ? where ntid = ?", wanted, one.id)
    col.models._clear_cache()
    col.set_config("curModel", FIRST_NOTE_TYPE)


def _add_note(
    col: Any, wanted: int, note_type: str, deck: str, fields: list[str], tags: list[str]
) -> None:
    note = col.new_note(col.models.by_name(note_type))
    note.fields[: len(fields)] = fields
    note.tags = tags
    col.add_note(note, DECKS[deck])
    col.db.execute("update notes set id = ? where id = ?", wanted, note.id)
    col.db.execute("update cards set nid = ? where nid = ?", wanted, note.id)


def _set_card_ids(col: Any) -> None:
    for number, card in enumerate(col.db.list("select id from cards order by nid, ord")):
        col.db.execute("update cards set id = ? where id = ?", FIRST_CARD + number, card)


def _review(col: Any) -> None:
    for number, interval, due in REVIEW_CARDS:
        col.db.execute(
            "update cards set type = 2, queue = 2, factor = 2500, reps = 3, ivl = ?, due = ? "
            "where id = ?",
            interval,
            due,
            FIRST_CARD + number - 1,
        )
    for review in REVIEWS:
        col.db.execute("insert into revlog values (?, ?, ?, ?, ?, ?, ?, ?, ?)", *review)


def _set_times(col: Any) -> None:
    for table in ("notes", "cards"):
        col.db.execute(f"update {table} set mod = ?", MODIFIED)
    for table in ("decks", "notetypes", "fields", "templates", "deck_config"):
        if "mtime_secs" in {row[1] for row in col.db.all(f"pragma table_info({table})")}:
            col.db.execute(f"update {table} set mtime_secs = ?", MODIFIED)
    col.db.execute("update col set crt = crt - ?", AGE_DAYS * 86_400)
    col.db.execute("update col set mod = ?, scm = ?", MODIFIED * 1000, MODIFIED * 1000)
