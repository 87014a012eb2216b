"""Values that no action expects, and damage done to values that it does expect."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

_DEEP = re.compile(r'"<deep ([\[{]) (\d+)>"')
_UNPAIRED = "\ud800"

NUMBERS: list[int | float] = [
    *(0, -0.0, 1, -1, 0.5, 3.0, 255, 256, 65_535, 65_536, 1e308, -1e308, 5e-324),
    *(2**31 - 1, 2**31, -(2**31) - 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1),
    *(2**64, 10**30, 10**400, float("nan"), float("inf")),
]
TEXTS = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\x1f",
        "\n",
        "\u2028",
        "\ufeff",
        "\u202e",
        "é",
        "e\u0301",
        "😀",
        _UNPAIRED,
    ),
    *(
        "0",
        "-1",
        "1e5",
        "²",
        "٣",
        "null",
        "[]",
        "*",
        "%",
        "_",
        "a_b%",
        "\\",
        '"',
        "'",
        "';--",
        "::",
        ":",
    ),
    *(
        "..",
        ".",
        "/",
        "../../x",
        "CON",
        "a" * 300,
        "ä" * 130,
        "x" * 70_000,
        "{{",
        "}}",
        "{{c1::",
        "{{c0::x}}",
    ),
    *(
        "{{c99999999999999999999::x}}",
        "<b>",
        "<img src='",
        "[sound:",
        "&lt;",
        "&#0;",
        "(" * 300,
        "-" * 300,
    ),
]


def deep(bracket: str, depth: int) -> str:
    """Stands for an array or an object of that depth, until `encode`."""
    return f"<deep {bracket} {depth}>"


def encode(value: Any) -> bytes:
    """A request as the bytes of a client that writes whatever it is given: NaN, halves of surrogate
    pairs, any depth."""
    return _DEEP.sub(_deep_text, json.dumps(value)).encode("ascii")


def _deep_text(found: re.Match[str]) -> str:
    depth = int(found[2])
    return "[" * depth + "]" * depth if found[1] == "[" else '{"a":' * depth + "1" + "}" * depth


numbers = st.sampled_from(NUMBERS) | st.integers(-(2**70), 2**70) | st.floats()
texts = st.sampled_from(TEXTS) | st.text(max_size=20)
nested = st.builds(
    deep, st.sampled_from("[{"), st.sampled_from([100, 127, 250, 260, 500, 900, 1010, 3000])
)
leaves = st.none() | st.booleans() | numbers | texts
junk = st.one_of(
    leaves,
    nested,
    st.lists(leaves, max_size=4),
    st.dictionaries(texts, leaves, max_size=3),
    st.lists(st.lists(leaves, max_size=2), max_size=2),
)
"""Any JSON value, and some that are none."""


@st.composite
def damaged(draw: st.DrawFn, wanted: st.SearchStrategy[Any]) -> Any:
    """A value of `wanted`, as it is or with up to three of its parts spoilt."""
    value = [copy.deepcopy(draw(wanted))]
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 2, 3]))):
        _damage(draw, value)
    return value[0] if value else draw(junk)


def _damage(draw: st.DrawFn, value: list[Any]) -> None:
    holder, key = draw(st.sampled_from(list(_places(value)) or [(value, 0)]))
    ways = ["replace", "replace", "replace", "remove", "add"] if holder is not value else ["replace"]
    way = draw(st.sampled_from(ways))
    if way == "replace" or (way == "add" and isinstance(holder, dict)):
        holder[key if way == "replace" else draw(texts)] = draw(junk)
    elif way == "remove":
        del holder[key]
    else:
        holder.insert(key, draw(junk | st.just(copy.deepcopy(holder[key]))))


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place in a value where there is another."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])
