"""Which searches are recognized as the exact text of a field."""

from __future__ import annotations

import pytest

from ankiconnect.handlers.shared.first_fields.query import MAX_LENGTH, field_text


@pytest.mark.parametrize(
    "query",
    [
        "Front:言葉",
        '"Front:言葉"',
        'Front:"言葉"',
        '  "Front:言葉"  ',
        '"deck:Mining" "Front:言葉"',
        '"deck:A::B (c)" -is:suspended "Front:言葉" flag:0 note:Basic',
        '-tag:a::b -"card:Card 1" Front:言葉',
        'DECK:x IS:new "Front:言葉"',
    ],
)
def test_a_term_with_an_exact_text_is_found(query: str) -> None:
    assert field_text(query) == ("Front", "言葉")


def test_names_and_texts_may_have_spaces() -> None:
    assert field_text('"Word (kana): 東京 都"') == ("Word (kana)", " 東京 都")


@pytest.mark.parametrize("text", ["Word", "é", "ß", "Ⅷ", "ﬁ", "K"])
def test_letters_with_case_are_left_to_anki(text: str) -> None:
    assert field_text(f'"Front:{text}"') is None


@pytest.mark.parametrize(
    "text", ["*", "言_", "%", "<br>", "&amp;", "言>", "re:.", "nc:1", "言:", "\\\\"]
)
def test_wildcards_markup_prefixes_and_escapes_are_left_to_anki(text: str) -> None:
    assert field_text(f'"Front:{text}"') is None


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("か\u3099", id="not NFC"),
        pytest.param("言\u3000葉", id="white space that Anki replaces"),
        pytest.param("言\t葉", id="tab"),
        pytest.param("言\x1f葉", id="control character"),
        pytest.param("\ufffd", id="what SQLite takes for some other characters"),
        pytest.param("\u0378", id="unassigned"),
        pytest.param("\ud800", id="half of a character"),
    ],
)
def test_unusual_characters_are_left_to_anki(text: str) -> None:
    assert field_text(f'"Front:{text}"') is None


@pytest.mark.parametrize("text", ["x\u3000y", "x\ty", "x\x00", "x\u0085", "x\u2028", "\udc00", "x\\"])
def test_some_characters_are_left_to_anki_in_other_terms_too(text: str) -> None:
    assert field_text(f'"deck:{text}" Front:1') is None


@pytest.mark.parametrize("name", ["F*", "_ront", "か\u3099", "\u0378"])
def test_names_with_wildcards_or_to_be_normalized_are_left_to_anki(name: str) -> None:
    assert field_text(f'"{name}:言葉"') is None


@pytest.mark.parametrize(
    "query",
    [
        "",
        "言葉",
        "tag:言葉",
        "Tag:言葉",
        "has-cd:言葉",
        "-Front:言葉",
        '-"Front:言葉"',
        "Front:言葉 Back:訳",
        "Front:言葉 OR Front:花",
        "Front:言葉 and deck:x",
        "(Front:言葉)",
        '"Front:言葉',
        '"Front:言葉""deck:x"',
        'Front:"言葉"x',
        "Front:",
        ":言葉",
        "Front:言葉 nid:1",
        "Front:言葉 is:nothing",
        "Front:言葉 flag:8",
        "Front:言葉 flag:00",
        "Front:言葉 prop:ivl>1",
        "Front:言葉 tag:re:(",
        "Front:言葉 re:(",
        "--Front:言葉",
        "Front:言葉 deck:" + "x" * MAX_LENGTH,
    ],
)
def test_other_searches_are_left_to_anki(query: str) -> None:
    assert field_text(query) is None
