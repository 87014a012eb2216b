"""tagTree."""

from __future__ import annotations

from typing import Any

import pytest

from tools.api_error import ApiError

from ...support.content.notes import basic
from ...support.running import Running


def node(name: str, *children: dict[str, Any], collapsed: bool = True) -> dict[str, Any]:
    leaf = name.rpartition("::")[2]
    return {"name": name, "leaf": leaf, "collapsed": collapsed, "children": list(children)}


def test_the_tree_of_tags(anki: Running) -> None:
    assert anki.call("tagTree") == []
    anki.call("addNote", note=basic("n1", tags=["b::C::d", "a", "B::e", "été"]))
    anki.on_main(lambda col: col.tags.set_collapsed("b", False))
    deep = node("b::C::d")
    assert anki.call("tagTree") == [
        node("a"),
        node("b", node("b::C", deep), node("b::e"), collapsed=False),
        node("été"),
    ]


def test_an_unused_tag_stays_in_the_tree(anki: Running) -> None:
    note = anki.call("addNote", note=basic("n1", tags=["a"]))
    anki.call("removeTags", notes=[note], tags="a")
    assert anki.call("tagTree") == [node("a")]


def test_a_tree_as_deep_as_tags_may_be(anki: Running) -> None:
    note = anki.call("addNote", note=basic("n1", tags=["::".join("a" * 100)]))
    [tree] = anki.call("tagTree")
    while tree["children"]:
        [tree] = tree["children"]
    assert tree["name"] == "::".join("a" * 100)
    deeper = "::".join("b" * 101)
    anki.on_main(lambda col: col.tags.bulk_add([note], deeper))
    with pytest.raises(ApiError, match=f"has a tag of more than 100 levels, .*: {deeper}"):
        anki.call("tagTree")
    assert anki.call("deleteTags", tags=["b::b"]) == 1
    assert len(anki.call("tagTree")) == 1
