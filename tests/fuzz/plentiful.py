"""A collection that has some of everything, so that bad input finds its way deep into the code."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ankiconnect.headless.profiles import open_collection

MEDIA = {"there.txt": b"there", "_kept.css": b"a {}"}
DECKS = ("Default", "French", "French::Verbs", "Ünï::日本", "Filtered", "French::Filtered")
FIRST_NOTE = 1_600_000_000_000
FIRST_CARD = 1_600_000_100_000


@dataclass(frozen=True)
class Known:
    """What there is in the collection."""

    notes: list[int]
    cards: list[int]
    reviews: list[int]
    decks: dict[str, int]
    notetypes: dict[str, int]
    fields: list[str]
    templates: list[str]
    groups: list[dict[str, Any]]


class Plentiful:
    """The collection as a closed file, and what is in it."""

    def __init__(self, file: Path) -> None:
        """
        Args:
            file: Where to make it; its folder is kept.
        """
        self.file = file
        col = open_collection(file)
        _fill(col)
        _give_fixed_ids(col)
        col.close()
        col = open_collection(file)
        problems, sound = col.fix_integrity()
        assert sound, problems
        self.known = _known(col)
        col.close()

    def copy_to(self, file: Path) -> None:
        """Make another file this collection, with these media files; nobody may have it open."""
        for rest in ("-wal", "-shm"):
            file.with_name(file.name + rest).unlink(missing_ok=True)
        file.parent.mkdir(exist_ok=True)
        shutil.copy(self.file, file)
        media = file.parent / "collection.media"
        shutil.rmtree(media, ignore_errors=True)
        media.mkdir()
        for name, content in MEDIA.items():
            (media / name).write_bytes(content)


def _fill(col: Any) -> None:
    for name in DECKS[1:4]:
        col.decks.add_normal_deck_with_name(name)
    _add_notetype(col)
    for number, (notetype, deck) in enumerate(
        [("Basic", "French"), ("Basic (and reversed card)", "French::Verbs"), ("Odd", "Ünï::日本")] * 2
        + [("Cloze", "Default"), ("Cloze", "French"), ("Basic", "French"), ("Basic", "Default")]
    ):
        note = col.new_note(col.models.by_name(notetype))
        note.fields[0] = f"{{{{c1::front}}}} {number}" if notetype == "Cloze" else f"front {number}"
        note.fields[1] = f"<b>back</b> [sound:there.txt] {number}"
        note.tags = ["tag", f"tag::{number}", "été"][: number % 4]
        col.add_note(note, col.decks.id_for_name(deck))
    _study(col)
    for name in DECKS[4:]:
        _add_filtered(col, name)
    col.decks.add_config_returning_id("Group")
    assert [col.decks.id_for_name(name) for name in DECKS].count(None) == 0


def _add_notetype(col: Any) -> None:
    """One with three fields, conditions, two templates and a name that is no plain word."""
    odd = col.models.new("Odd")
    odd["flds"] = [col.models.new_field(name) for name in ("First", "Second", "Drïtt")]
    for name, front in (("One", "{{First}}"), ("Two", "{{#Second}}{{text:Second}}{{/Second}}")):
        template = col.models.new_template(name)
        template["qfmt"], template["afmt"] = front, "{{FrontSide}}<hr>{{Drïtt}}"
        odd["tmpls"].append(template)
    col.models.add_dict(odd)


def _study(col: Any) -> None:
    """Some cards are reviewed, one is suspended, one buried."""
    cards = list(col.find_cards("deck:French"))
    for rating in (1, 3, 4):
        card = col.sched.getCard()
        assert card is not None or not cards
        if card is not None:
            card.start_timer()
            col.sched.answerCard(card, rating)
    col.sched.set_due_date(cards[:1], "0")
    col.sched.suspend_cards(cards[-1:])
    col.sched.bury_cards(cards[1:2])


def _add_filtered(col: Any, name: str) -> None:
    deck = col.sched.get_or_create_filtered_deck(0)
    deck.name = name
    deck.allow_empty = True
    del deck.config.search_terms[1:]
    deck.config.search_terms[0].search = "tag:tag is:new" if name == "Filtered" else "tag:none"
    deck.config.search_terms[0].limit = 1
    col.sched.add_or_update_filtered_deck(deck)


def _give_fixed_ids(col: Any) -> None:
    """Ids that are the same in every run, so that a corpus of requests stays of use."""
    for place, note in enumerate(col.db.list("select id from notes order by id")):
        col.db.execute("update notes set id = ? where id = ?", FIRST_NOTE + place, note)
        col.db.execute("update cards set nid = ? where nid = ?", FIRST_NOTE + place, note)
    for place, card in enumerate(col.db.list("select id from cards order by id")):
        col.db.execute("update cards set id = ? where id = ?", FIRST_CARD + place, card)
        col.db.execute("update revlog set cid = ? where cid = ?", FIRST_CARD + place, card)


def _known(col: Any) -> Known:
    notetypes = col.models.all()
    return Known(
        notes=col.db.list("select id from notes order by id"),
        cards=col.db.list("select id from cards order by id"),
        reviews=col.db.list("select id from revlog order by id"),
        decks={one.name: one.id for one in col.decks.all_names_and_ids()},
        notetypes={one["name"]: one["id"] for one in notetypes},
        fields=sorted({field["name"] for one in notetypes for field in one["flds"]}),
        templates=sorted({template["name"] for one in notetypes for template in one["tmpls"]}),
        groups=col.decks.all_config(),
    )
