"""The check of many notes for empty and duplicate ones, compared with Anki's own check of one note."""

from __future__ import annotations

import random
from typing import Any

import pytest
from anki.collection import AddNoteRequest
from anki.notes import NoteFieldsCheckResult as Anki
from anki.utils import strip_html_media

from ankiconnect.handlers.notes.draft import Draft, OnDuplicate, Options, Reader
from ankiconnect.handlers.notes.duplicates import DUPLICATE, EMPTY, UNKNOWN_REASON, Check, compared

PIECES = [
    "",
    " ",
    "<br>",
    "a",
    "A",
    "e\u0301",
    "é",
    "<b>a</b>",
    "&nbsp;",
    "&amp;",
    "&",
    '<img src="x.png">',
    "[sound:x.mp3]",
    "{{c1::x}}",
    "{{c2::a::hint}}",
    "{{c0::x}}",
    "{{c1::",
    "{{c1::a {{c2::b}}}}",
    "{{cloze}}",
    "{{c1}}",
    "<script>x</script>",
    "<!-- c -->",
    "\u3000",
]
WORDS = {Anki.NORMAL: None, Anki.EMPTY: EMPTY, Anki.DUPLICATE: DUPLICATE}


def drafts(col: Any, seed: int, count: int) -> tuple[Reader, list[Draft]]:
    """Notes of two note types, made of pieces that matter for the check."""
    pick = random.Random(seed)
    reader = Reader(col)
    made = []
    for _ in range(count):
        notetype = reader.notetype(pick.choice(["Basic", "Cloze"]))
        fields = ["".join(pick.choices(PIECES, k=pick.randint(1, 3))) for _ in notetype["flds"]]
        made.append(Draft(notetype, reader.deck("Default"), fields, []))
    return reader, made


def text(check: Check, draft: Draft) -> str | None:
    """The error text for a draft, or None if it can be added."""
    refusal = check.refusal(draft)
    return None if refusal is None else str(refusal)


def without_reason(text: str | None) -> str | None:
    return text and text.split(": ", maxsplit=1)[0]


@pytest.mark.parametrize("seed", range(20))
def test_the_verdict_is_ankis(col: Any, seed: int) -> None:
    reader, there = drafts(col, seed + 1000, 60)
    col.add_notes([AddNoteRequest(reader.make(one), one.deck) for one in there])
    reader, asked = drafts(col, seed, 150)
    check = Check(col, reader, asked)
    for draft in asked:
        wanted = WORDS.get(reader.make(draft).fields_check(), UNKNOWN_REASON)
        assert without_reason(text(check, draft)) == wanted, draft.fields


@pytest.mark.parametrize(
    "front",
    [
        "{{cloze:Text}}{{edit:cloze:Back Extra}}",
        "{{ cloze:Text }}{{cloze-only:Back Extra}}",
        "{{type:cloze:Text}}{{xcloze:Back Extra}}",
        "{{Back Extra}}{{cloze:x:Text}}",
    ],
)
def test_only_the_filter_cloze_makes_a_cloze_field(col: Any, front: str) -> None:
    notetype = col.models.by_name("Cloze")
    notetype["tmpls"][0]["qfmt"] = front
    col.models.update_dict(notetype)
    reader = Reader(col)
    notetype = reader.notetype("Cloze")
    texts = ["", "x", "{{c1::a}}"]
    asked = [
        Draft(notetype, reader.deck("Default"), [text, extra], []) for text in texts for extra in texts
    ]
    check = Check(col, reader, asked)
    for draft in asked:
        wanted = WORDS.get(reader.make(draft).fields_check(), UNKNOWN_REASON)
        assert without_reason(text(check, draft)) == wanted, draft.fields


def test_a_note_that_anki_refuses_for_another_reason_is_no_allowed_duplicate(col: Any) -> None:
    """allowDuplicate skips only the check for duplicates."""
    reader = Reader(col)
    notetype = reader.notetype("Cloze")
    asked = [
        Draft(notetype, reader.deck("Default"), ["no cloze", ""], [], Options(OnDuplicate.ALLOW)),
        Draft(notetype, reader.deck("Default"), ["", ""], [], Options(OnDuplicate.ALLOW)),
    ]
    check = Check(col, reader, asked)
    needs = f"{UNKNOWN_REASON}: Cloze needs {{{{c1::...}}}} in Text"
    assert [text(check, one) for one in asked] == [needs, EMPTY]


CLOZE_RULES = [
    ("Cloze", ["no cloze", ""], "Cloze needs {{c1::...}} in Text"),
    ("Cloze", ["{{c1::a}}", "{{c1::b}}"], "Cloze takes {{c1::...}} in Text, not in Back Extra"),
    (
        "Basic",
        ["a", "{{c1::b}}"],
        "Basic takes no {{c1::...}}, which is in Back; use a cloze note type",
    ),
]


@pytest.mark.parametrize(("name", "fields", "reason"), CLOZE_RULES)
def test_a_broken_cloze_rule_is_named(col: Any, name: str, fields: list[str], reason: str) -> None:
    reader = Reader(col)
    draft = Draft(reader.notetype(name), reader.deck("Default"), fields, [])
    assert text(Check(col, reader, [draft]), draft) == f"{UNKNOWN_REASON}: {reason}"


def test_the_number_of_queries_does_not_grow_with_the_notes(
    col: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries: list[str] = []
    original = type(col.db)._query

    def counted(self: Any, sql: str, *arguments: Any, **named: Any) -> Any:
        queries.append(sql)
        return original(self, sql, *arguments, **named)

    monkeypatch.setattr(type(col.db), "_query", counted)
    counts = []
    for count in (2, 200):
        reader = Reader(col)
        notetype = reader.notetype("Basic")
        options = Options(in_deck=True)
        asked = [
            Draft(notetype, reader.deck("Default"), [f"n{number}", ""], [], options)
            for number in range(count)
        ]
        queries.clear()
        check = Check(col, reader, asked)
        assert not any(check.refusal(one) for one in asked)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 2


def test_first_fields_are_compared_as_anki_does_it(col: Any) -> None:
    texts = [f"{one}{other}" for one in PIECES for other in PIECES]
    texts += [f"x{chr(code)}y" for code in range(0x3100)]
    assert [compared(one) for one in texts] == [strip_html_media(one) for one in texts]
