"""Parameters as a client might mean them, made from an action's declaration.

The type says what kind of value it is, the name which of the collection's things are meant. A new
action needs nothing here, unless it takes an object of a new kind.
"""

from __future__ import annotations

import base64
import types as builtin_types
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin

from anki.cards import CardId
from anki.models import NotetypeId
from anki.notes import NoteId
from hypothesis import strategies as st

from ankiconnect.handlers.framework.action import Action, Parameter, WaitsFor
from ankiconnect.handlers.framework.registry import actions

from .junk import texts
from .plentiful import DECKS, MEDIA, Known

FIELD_TEXTS = [
    "front",
    "new",
    "",
    " ",
    "<b></b>",
    "{{c1::front}}",
    "{{c2::a::b}} {{c1::x}}",
    "été",
    "a\x1fb",
]
TEMPLATES = [
    "{{Front}}",
    "{{First}}x",
    "{{cloze:Text}}",
    "{{FrontSide}}",
    "{{#First}}a{{/First}}",
    "{{Nope}}",
    "",
]
QUERIES = [
    *(
        "",
        "deck:French",
        "tag:tag",
        "is:new",
        "nid:1600000000000",
        "added:1",
        "front",
        "a or b",
        "-is:due",
    ),
    *("(", '"', "prop:ivl>", "re:(", "re:(a*)*b", "rated:0", "prop:due>99999999999999999999", "nid:x"),
    *("deck:filtered", "is:suspended", "note:Odd Second:*", "dupe:1,x", "w:*", "flag:9", "did:1", "\\"),
]
ORDERS = ["due", "random", "relativeOverdueness", "retrievabilityAscending", "Due", ""]
DAYS = ["0", "1", "3-7", "5!", "-1", "7-3", "99999999999", "2147483647", "2147483648", "0-0!", "1-"]
URLS = [
    "",
    "x",
    "http://",
    "http://127.0.0.1:1/x",
    "file:///etc/passwd",
    "ftp://127.0.0.1:1/",
    "http://[",
]
PIPE = "a-pipe"
CONTENT = [
    base64.b64encode(b"content").decode(),
    base64.b64encode(MEDIA["there.txt"]).decode(),
    "a",
    "=",
    "é",
]
PATTERNS = ["*", "*.txt", ".*", "[", "[!", "[a-", "../*", "**", "*a*a*a*a*a*a*a*a*b"]


def some(values: Any) -> st.SearchStrategy[Any]:
    """One of these; the first ones are what is really there."""
    return st.sampled_from(list(values))


def requests(action: Action, known: Known, folder: Path) -> st.SearchStrategy[dict[str, Any]]:
    """The parameters of one request; optional ones are there or not.

    Args:
        action: The action.
        known: What is in the collection.
        folder: Files of the machine are named in here only.
    """
    parameters = action.parameters.values()
    made = {one.name: _value(one, known, folder) for one in parameters}
    return st.fixed_dictionaries(
        {one.name: made[one.name] for one in parameters if one.required},
        optional={one.name: made[one.name] for one in parameters if not one.required},
    )


def _value(parameter: Parameter, known: Known, folder: Path) -> st.SearchStrategy[Any]:
    by_name = _by_name(known, folder)
    annotation = parameter.checked
    if parameter.name == "notes" and annotation == list[Any]:
        return st.lists(notes(known, folder), max_size=4)
    if parameter.name in by_name and not _is_list(annotation):
        return by_name[parameter.name]
    if _is_list(annotation) and parameter.name in by_name:
        return st.lists(by_name[parameter.name], max_size=4)
    return _by_type(annotation, known)


def _is_list(annotation: Any) -> bool:
    return get_origin(annotation) is list


def _by_type(annotation: Any, known: Known) -> st.SearchStrategy[Any]:
    """A value for an annotation, as `handlers.framework.parameter_types` reads it."""
    ids = {CardId: known.cards, NoteId: known.notes, NotetypeId: known.notetypes.values()}
    for kind, there in ids.items():
        if annotation is kind:
            return some([*there, *there, 1, 0, -1])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        groups = [*known.decks.values(), *(one["id"] for one in known.groups)]
        return some([*groups, *map(str, groups), 1, "1", 77])
    if origin in (Union, builtin_types.UnionType):
        return st.one_of(*(_by_type(one, known) for one in arguments))
    if origin is list:
        return st.lists(_by_type(arguments[0], known), max_size=6)
    if origin is dict:
        return st.dictionaries(texts, texts, max_size=3)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        int: st.integers(-3, 5) | some([*known.notes, *known.cards]),
        bool: st.booleans(),
        str: texts,
        type(None): st.none(),
    }
    return plain.get(annotation, st.none() | texts | st.integers())


def _by_name(known: Known, folder: Path) -> dict[str, st.SearchStrategy[Any]]:
    """What parameters of these names hold; each element, where the parameter is an array."""
    decks = some([*DECKS, "French", "New::Deck", "french", "::", "French::Filtered::x"])
    models = some([*known.notetypes, "odd", "Nope"])
    fields = some([*known.fields, "front", "Nope"])
    templates = some([*known.templates, "Nope"])
    files = some([*MEDIA, "new.txt", "THERE.txt", "", ".", "..", "a/b", "a" * 200, "con", "é.txt"])
    note = notes(known, folder)
    return {
        "deck": decks,
        "decks": decks,
        "modelName": models,
        "modelNames": models,
        "fieldName": fields,
        "oldFieldName": fields,
        "newFieldName": fields | some(["New", "a:b", "#x", "{{"]),
        "inOrderFields": fields,
        "templateName": templates,
        "oldTemplateName": templates,
        "newTemplateName": templates | some(["New", '"']),
        "template": template(named=True),
        "cardTemplates": template(named=True),
        "model": models_to_change(known),
        "query": some(QUERIES),
        "secondQuery": some(QUERIES),
        "order": some(ORDERS),
        "secondOrder": some(ORDERS),
        "tags": some(["tag", "tag::1 new", "été", "", " ", "a\u3000b", "x" * 500]),
        "tag": some(["tag", "TAG", "tag::1", "été", "", "*", "a b"]),
        "newTag": some(["new", "tag::2", "TAG", "été::x", "", "a b", "a::" * 120, "\u0001"]),
        "newName": models
        | decks
        | some(["New", "BASIC", "", '"', "French::x::y", "::".join("abcdefghijkl")]),
        "tag_to_replace": some(["tag", "TAG::1", "", "*", "tag::*"]),
        "replace_with_tag": some(["new", "a b", "", "tag"]),
        "find": some(["front", "F", "(", "(a*)*b", "x*", "$", "été", "\\", "a\x1fb"]),
        "replace": some(["", "new", "$0$0", "${1}", "$", "<!--", "a\x1fb"]),
        "fields": st.dictionaries(fields, st.none() | fields, max_size=2),
        "templates": st.dictionaries(templates, st.none() | templates, max_size=2),
        "findText": some(["Front", "{{", "card", "}", "FrontSide"]),
        "replaceText": some(["", "First", "{{Nope}}", "{{"]),
        "filename": files,
        "data": some(CONTENT),
        "url": some(URLS),
        "path": paths(folder),
        "pattern": some(PATTERNS),
        "days": some(DAYS),
        "config": some(known.groups),
        "name": some(["User 1", "Group", "", "Nope"]),
        "note": note if note is not None else some(known.notes),
        "card": some(known.cards),
        "answers": answers(known),
        "easeFactors": some([2500, 1300, 0, 65_535, -1]),
        "reviews": reviews(known),
        "scopes": st.just(["actions"]),
        "actions": inner_requests(known),
        "keys": st.lists(some(CARD_KEYS), min_size=1, max_size=2),
        "newValues": st.lists(st.integers(-1, 3) | some(known.notes), min_size=1, max_size=2),
        "font": some(["Arial", ""]),
        "fontSize": some([12, 0, 65_535, 65_536]),
        "description": some(["text", ""]),
    }


CARD_KEYS = [
    "due",
    "flags",
    "factor",
    "queue",
    "type",
    "nid",
    "did",
    "odid",
    "ord",
    "ivl",
    "left",
    "custom_data",
]


def paths(folder: Path) -> st.SearchStrategy[str]:
    """Files that exist or not, a folder, a pipe; all of them in that folder."""
    names = ["new.apkg", "", "no/such/folder.apkg", ".", "a\x00b", "x" * 300, "é.apkg", PIPE]
    return some([*(f"{folder}/{name}" for name in names), ""])


def confine(params: Any, folder: Path) -> None:
    """Move a path that damage has led out of the folder back into it: the service may write there, as
    whoever runs the tests."""
    path = params.get("path") if isinstance(params, dict) else None
    if isinstance(path, str) and path and not _is_inside(path, folder):
        params["path"] = f"{folder}/" + path.replace("/", "_").replace("..", "__")


def _is_inside(path: str, folder: Path) -> bool:
    return path == str(folder) or (path.startswith(f"{folder}/") and ".." not in path)


def notes(known: Known, folder: Path) -> st.SearchStrategy[Any]:
    """A note object, as the actions that add, check and change notes take it; or an id."""
    texts_of_fields = st.dictionaries(some(known.fields), some(FIELD_TEXTS), min_size=1, max_size=3)
    whole = st.fixed_dictionaries(
        {
            "deckName": some(["Default", "French", *DECKS, "Nope"]),
            "modelName": some(["Basic", "Odd", "Cloze", *known.notetypes, "Nope"]),
            "fields": texts_of_fields,
            "id": some([*known.notes, 5]),
        },
        optional={
            "tags": st.lists(some(["tag", "a b", ""]), max_size=2) | some(["tag a"]),
            "options": options(),
            "audio": media(known, folder),
            "picture": st.lists(media(known, folder), max_size=2),
        },
    )
    return whole | whole | some(known.notes)


def options() -> st.SearchStrategy[Any]:
    """What a note object says about duplicates."""
    scope = {"deckName": some(DECKS), "checkChildren": st.booleans(), "checkAllModels": st.booleans()}
    return st.fixed_dictionaries(
        {},
        optional={
            "allowDuplicate": st.booleans(),
            "onDuplicate": some(["update", "skip", "allow", "refuse", "nope"]),
            "onMediaError": some(["skip", "refuse", "text"]),
            "duplicateScope": some(["deck", "collection"]),
            "duplicateScopeOptions": st.fixed_dictionaries({}, optional=scope),
        },
    )


def media(known: Known, folder: Path) -> st.SearchStrategy[Any]:
    """A media object of a note."""
    return st.fixed_dictionaries(
        {
            "filename": some(["n.mp3", *MEDIA, "..", ""]),
            "fields": st.lists(some(known.fields), max_size=2),
        },
        optional={
            "data": some(CONTENT),
            "url": some(URLS),
            "path": paths(folder),
            "skipHash": some(["9a0364b9e99bb480dd25e1f0284c8555", ""]),
            "deleteExisting": st.booleans(),
        },
    )


def template(named: bool) -> st.SearchStrategy[Any]:
    """A card template in the API's words."""
    sides = {"Front": some(TEMPLATES), "Back": some(TEMPLATES)}
    if named:
        return st.fixed_dictionaries({"Name": some(["New", "Card 1", "One", '"', ""]), **sides})
    return st.fixed_dictionaries({}, optional=sides)


def models_to_change(known: Known) -> st.SearchStrategy[Any]:
    """What updateModelTemplates and updateModelStyling take."""
    return st.fixed_dictionaries(
        {
            "name": some([*known.notetypes, "Nope"]),
            "css": some(["", ".card {}"]),
            "templates": st.dictionaries(some(known.templates), template(named=False), max_size=3),
        }
    )


def answers(known: Known) -> st.SearchStrategy[Any]:
    """An answer of answerCards."""
    return st.fixed_dictionaries(
        {"cardId": some([*known.cards, 5]), "ease": some([1, 2, 3, 4, 0, 5])},
        optional={"time": some([0, 1000, 2**31, 2**63 - 1, -1])},
    )


def reviews(known: Known) -> st.SearchStrategy[Any]:
    """A row of insertReviews."""
    row = [
        some([1_500_000_000_000, 1_500_000_000_001, *known.reviews]),
        some(known.cards),
        *(some([-1, 0]), some([0, 3, 4, 5]), some([1, -600]), some([0, -60]), some([0, 2500])),
        *(some([0, 5000, 2**63 - 1]), some([0, 1, 4, 5])),
    ]
    return st.tuples(*row).map(list)


def inner_requests(known: Known) -> st.SearchStrategy[Any]:
    """An element of `multi`: requests that read and that write, and nested ones."""
    note = {"deckName": "Default", "modelName": "Basic", "fields": {"Front": "inner"}}
    inner = st.fixed_dictionaries(
        {
            "action": some(
                [name for name, one in actions().items() if one.waits_for is not WaitsFor.NOTHING]
            )
        },
        optional={
            "version": some([4, 5, 6]),
            "params": st.dictionaries(some(["deck", "cards"]), some(["x", []])),
        },
    )
    adding = st.just({"action": "addNote", "version": 6, "params": {"note": note}})
    deleting = st.just({"action": "deleteNotes", "params": {"notes": known.notes[:2]}})
    both = inner | adding | deleting
    return both | st.builds(lambda one: {"action": "multi", "params": {"actions": [one]}}, both)
