"""What assistants read of fields, and pages of lists."""

from __future__ import annotations

import time

import pytest

from ankiconnect.mcp.tools import paging, plain_text
from ankiconnect.mcp.wire.catalog import ToolError
from ankiconnect.mcp.wire.results import size


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("le chat", "le chat"),
        ("<b>le</b> chat", "le chat"),
        ("a<br>b<div>c</div>d", "a\nb\nc\nd"),
        ("a &lt;b&gt; &amp; c&nbsp;d", "a <b> & c d"),
        ("<style>b {}</style><script>x()</script>a", "a"),
        ('<img src="cat.jpg">', "[image: cat.jpg]"),
        ("[sound:cat.mp3]", "[sound:cat.mp3]"),
        ("a [anki:play:q:0]", "a [sound]"),
        ("{{c1::cat}}", "{{c1::cat}}"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("1 < 2", "1 < 2"),
        ("", ""),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert plain_text.of_html(html) == text


def test_long_text_is_cut() -> None:
    assert plain_text.of_html("x" * 301) == "x" * 297 + "..."
    assert plain_text.of_html("<i></i>" * 10_000 + "x") == "..."
    assert plain_text.of_html("x" * 300) == "x" * 300
    assert plain_text.of_html("<b>" + "y" * 100_000).endswith("yyy...")


@pytest.mark.parametrize(
    "html", ["<!--", "<", "&", "<a <", "<![CDATA[", "</", "&#", "<style>", "<b x='"]
)
def test_bad_html_is_read_in_a_moment(html: str) -> None:
    begin = time.monotonic()
    plain_text.of_html(html * 100_000, plain_text.WHOLE)
    assert time.monotonic() - begin < 2


def test_the_side_of_a_card_comes_without_its_styling() -> None:
    assert plain_text.of_side("<style>.card { color: red }</style>Hello") == "Hello"


def test_pages() -> None:
    items = list(range(50))
    first = paging.page("items", paging.part(items, {}), 50, {})
    assert first["items"] == items[:20]
    assert (first["next"], first["hint"]) == ("20", '20 of 50; for more pass cursor "20"')
    last: paging.Page = {"cursor": "40", "limit": 20}
    assert paging.page("items", paging.part(items, last), 50, last) == {
        "items": items[40:],
        "total": 50,
    }
    for cursor in ("", "-1", "x", "²", "9" * 30):
        with pytest.raises(ToolError):
            paging.begin_of({"cursor": cursor})


def test_a_page_ends_before_it_is_too_long() -> None:
    long = ['"' * 1_000] * 100
    page = paging.page("items", long, 100, {"limit": 100})
    assert 0 < len(page["items"]) < 10
    assert size(page) < paging.PAGE_SIZE * 1.2
    assert page["next"] == str(len(page["items"]))
