"""Searches by the index of checksums, compared with Anki's own on random collections and queries."""

from __future__ import annotations

import functools
import random
import unicodedata
from collections import Counter
from typing import Any

import pytest
from anki.config import Config
from anki.errors import InvalidInput, SearchError

from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.shared import search
from ankiconnect.handlers.shared.first_fields.candidates import candidates

PLAIN = ["言葉", "東京 都", "ことば", "コトバ", "한글", "كِتَاب", "12", "１＋２", "-12", " 言葉", "か゚"]
TEXTS = [
    "言葉",
    "東京 都",
    "東京\u3000都",
    "ことば",
    "コトハ\u3099",
    "コトバ",
    "コトバ",
    "한글",
    "\u1112\u1161\u11ab",
    "كِتَاب",
    "कि\u093c",
    "12",
    "12",
    "1.2",
    "-12",
    "、。",
    "１＋２",
    "50%",
    "_",
    "言_",
    "言*",
    "a",
    "A",
    "ä",
    "Ä",
    "a\u0308",
    "K",
    "ß",
    "ﬁ",
    "Σ",
    "ⅷ",
    "",
    " ",
    " 言葉",
    "言葉 ",
    "言\u00a0葉",
    "言&nbsp;葉",
    "言葉<br>",
    "<b>言葉</b>",
    "言&lt;葉",
    "言<葉",
    "言>葉",
    "&",
    "&amp;",
    "言\u0338",
    "<\u0338",
    "[sound:言.mp3]",
    "[sound:1.mp3]",
    '<img src="言.png">',
    " 言.png ",
    "言\n葉",
    "言\t葉",
    "言\u200b葉",
    "言\ufeff",
    "\ufffd",
    "\uffff",
    "\ufffe",
    "😀",
    "\U0001fffe",
    "\U00011382\U000113c9",
    "\u0378",
    "\u037e",
    "\u2000",
    "\u1fef",
    "\uf900",
    "か゚",
    "re:言",
    "nc:言",
    "言:葉",
    "言：葉",
    '言"葉',
    "言'葉",
    "言(葉)",
    "言\\葉",
    "言\x00葉",
    "言\x1f葉",
    "言\x7f",
    "none",
    "or",
    "-",
]
FIRST_NAMES = [
    "Front",
    "front",
    "FRONT",
    "表現",
    "É",
    "é",
    "e\u0301",
    "straße",
    "STRASSE",
    "Kanji",
    "Kanji",
]
OTHER_NAMES = [
    *[
        "Expression",
        "Word Reading",
        "word_reading",
        "Tag",
        "Deck",
        "nc",
        "prop",
        "dupe",
        "or",
        "x-y",
        "a(b)",
    ],
    *["ſtrasse", "ﬁeld", "field", "\u0378", "50%", "Front "],
]
KEYS = [
    "F*",
    "_ront",
    "*",
    "none",
    "fr\\ont",
    "fr\\_ont",
    "-front",
    " front",
    "KANJI",
    "FIELD",
    "expression",
]
DECKS = ["Default", "Mining", "Mining::Sub", "深い::デッキ", "a_b"]
TAGS = ["", "one", "one::two", "タグ", "a_b"]
USUAL = [
    "deck:Mining",
    '"deck:mining"',
    '"deck:Mining::Sub"',
    "deck:current",
    "deck:filtered",
    '-"deck:Mining"',
    "deck:*",
    "deck:M*",
    "deck:深い",
    "deck:none",
    'deck:"a_b"',
    "tag:one",
    "-tag:one",
    "TAG:none",
    '"tag:タグ"',
    "tag:nc:one",
    'note:"Type 0"',
    '-"note:Type 1"',
    "note:Type*",
    "card:1",
    "card:2",
    '"card:Second"',
    "is:new",
    "-is:suspended",
    "is:due",
    "flag:0",
]
ODD = [
    "tag:re:one",
    "tag:re:(",
    "is:nothing",
    "flag:8",
    "prop:ivl>0",
    "prop:x",
    "rated:x",
    "re:(",
    "nid:x",
    "mid:1",
    "added:1",
    "dupe:1",
    "言葉",
    "Front:ä",
    "OR",
    "or",
    "and",
    "AND",
    "-",
    "(",
    ")",
    '"',
    '""',
    "\\",
    ":",
    "deck:",
    "\u3000",
    "\t",
    "\x1c",
]
FORMS = [
    '"{}:{}"',
    '{}:"{}"',
    "{}:{}",
    '"{}: {}"',
    '-"{}:{}"',
    '("{}:{}")',
    '"{}:{}',
    '{}"{}"',
    "{}::{}",
]
FORM_WEIGHTS = [20, 5, 5, *[1] * 6]
SORTS = ["noteFld", "noteCrt", "noteMod", "deck", "cardDue", "noteTags", "template", "cardEase"]
NOTES = 80
QUERIES = 80


def filled(col: Any, pick: random.Random) -> None:
    """Note types with some of the names, at random places, and notes with some of the texts."""
    col.set_config_bool(Config.Bool.NORMALIZE_NOTE_TEXT, pick.random() < 0.5)
    col.set_config_bool(Config.Bool.IGNORE_ACCENTS_IN_SEARCH, pick.random() < 0.3)
    notetypes = [add_notetype(col, pick, number) for number in range(pick.randint(1, 5))]
    for _ in range(NOTES):
        note = col.new_note(pick.choice(notetypes))
        note.fields = [a_text(pick) for _ in note.fields]
        note.tags = [tag for tag in [pick.choice(TAGS)] if tag]
        col.add_note(note, col.decks.id(pick.choice(DECKS)))
    # Notes in another form than the one that is normal when they are searched.
    col.set_config_bool(Config.Bool.NORMALIZE_NOTE_TEXT, pick.random() < 0.5)
    cards = list(col.find_cards(""))
    if cards:
        col.sched.suspend_cards(pick.sample(cards, len(cards) // 5))
        col.sched.set_due_date(pick.sample(cards, len(cards) // 5), "0-3")
        col.set_deck(pick.sample(cards, len(cards) // 5), col.decks.id("Mining"))
    if pick.random() < 0.3:
        col.db.execute("analyze")


def add_notetype(col: Any, pick: random.Random, number: int) -> Any:
    models = col.models
    notetype = models.new(f"Type {number}")
    names = pick.sample(OTHER_NAMES, pick.randint(0, 2))
    names.insert(0 if pick.random() < 0.9 else len(names), pick.choice(FIRST_NAMES))
    if pick.random() < 0.1:
        names.append(pick.choice(FIRST_NAMES))  # Anki renames it if the note type has it already
    for name in names:
        models.add_field(notetype, models.new_field(name))
    for side in ["First", "Second"][: pick.randint(1, 2)]:
        template = models.new_template(side)
        template["qfmt"] = f"{side} {{{{{unicodedata.normalize('NFC', names[0])}}}}}"
        models.add_template(notetype, template)
    return models.get(models.add(notetype).id)


def a_text(pick: random.Random) -> str:
    if pick.random() < 0.5:
        return pick.choice(PLAIN)
    return "".join(pick.choices(TEXTS, k=pick.choice([1, 1, 1, 2])))


def a_query(col: Any, pick: random.Random) -> str:
    """A search for the text of a field, mostly with other terms, some of which Anki refuses."""
    if pick.random() < 0.8:
        fields = pick.choice(col.models.all())["flds"]
        key = pick.choice([fields[0], *fields])["name"]
        key = pick.choice([key, key, key.lower(), key.upper(), key.swapcase()])
    else:
        key = pick.choice(KEYS)
    [form] = pick.choices(FORMS, FORM_WEIGHTS)
    terms = [form.format(key, a_text(pick))]
    if pick.random() < 0.6:
        terms += pick.choices(USUAL if pick.random() < 0.9 else ODD, k=pick.choice([1, 1, 2]))
    pick.shuffle(terms)
    [space] = pick.choices([" ", "  ", "", "\u3000"], [20, 2, 1, 1])
    return space.join(terms)


def answer(find: Any, query: str, *column: Any) -> list[int] | None:
    """The ids that a search finds; None if it is refused.

    Without a column they are sorted, since Anki's order then depends on how SQLite finds the rows.
    """
    try:
        found = list(find(query, *column))
    except (ActionError, SearchError, InvalidInput):
        return None
    return found if column else sorted(found)


def compare(col: Any, pick: random.Random, query: str, columns: list[Any]) -> None:
    for anki, ours in ((col.find_notes, search.find_notes), (col.find_cards, search.find_cards)):
        ours = functools.partial(ours, col)
        assert answer(ours, query) == answer(anki, query), query
        sort = pick.choice(columns), pick.random() < 0.5
        assert answer(ours, query, *sort) == answer(anki, query, *sort), (query, sort)


def compare_many(col: Any, seed: int) -> Counter[str]:
    """Compare the answers to some queries.

    Returns:
        How many were left to Anki, found no note by the index, or found some.
    """
    pick = random.Random(seed)
    filled(col, pick)
    columns = [one for one in col.all_browser_columns() if one.key in SORTS]
    done: Counter[str] = Counter()
    for _ in range(QUERIES):
        query = a_query(col, pick)
        compare(col, pick, query, columns)
        found = candidates(col, query)
        done["left to Anki" if found is None else "some" if found else "none"] += 1
    return done


@pytest.mark.parametrize("seed", range(4))
def test_the_answers_are_ankis(col: Any, seed: int) -> None:
    ways = compare_many(col, seed)
    assert ways["left to Anki"] > 20
    assert ways["some"] > 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4, 260))
def test_the_answers_to_20_000_more_are_ankis(col: Any, seed: int) -> None:
    assert compare_many(col, seed).total() == QUERIES
