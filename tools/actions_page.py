"""Generates docs/actions.md, the reference of all actions, from their declarations.

::

    python -m tools.actions_page          writes the page
    python -m tools.actions_page --check  shows what differs and fails, for `tox -e docs`
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

from ankiconnect import handlers
from ankiconnect.handlers.framework import json_schema, parameter_types, registry
from ankiconnect.handlers.framework.action import Action, Needs, Parameter
from tools import action_examples

PAGE = Path(__file__).resolve().parent.parent / "docs" / "actions.md"
TASKS = Path(__file__).resolve().parent / "tasks_texts.md"

TITLE = """\
# Actions

<!-- Written by tools/actions_page.py from the declarations in ankiconnect/handlers. Do not edit: change
     the docstring of the action, or tools/tasks_texts.md, then run `make docs`. -->
"""

INTRODUCTION = f"""\
## Requests and replies

A request is a JSON object: `{{"action": "deckNames", "version": 6, "params": {{}}}}`. It also has
`"key"` when the setting apiKey is set. The reply is `{{"result": ..., "error": null}}`, or
`{{"result": null, "error": "text"}}` when the action failed.

Each section lists the parameters of an action with their types, its result, the errors that only this
action has, and an example. Every action can also fail with these errors:

- A parameter is unknown, missing or has a wrong type or value. The text names the parameter.
- `valid api key must be provided`
- `collection is not available: ...`, when the action needs a collection and none is open, or Anki is
  busy with it for too long.
- `other requests kept Anki busy for 30 s; send it again`, when the action could not begin in time.
- An action that needs Anki's window says so when there is none.

The scope says what kind of action it is: it reads, adds (new notes, media, decks), edits, reviews,
uses the window, or administers Anki. An action is destructive when it may remove or overwrite what a
user has made, and idempotent when it writes, but sending the same request again changes nothing more.

The default is used when a parameter is missing or null.

The replies in the examples are recorded, and a test compares them with what the service answers. Every
example starts from the same small collection, with four notes in the decks Spanish and Spanish::Verbs.
Values that differ in each run are replaced: new ids begin at 1760000000000, the time of the run is
1760000000 seconds, random ids begin at 4000000000000000001, and `/home/ana` is the user's folder. Long
replies are shortened: text after {action_examples.MAX_TEXT_LENGTH} characters, arrays after \
{action_examples.MAX_ELEMENTS} elements, objects after {action_examples.MAX_MEMBERS} members. The rest
is shown as `{action_examples.MORE}`.
"""

OBJECTS = """\
## Objects

What the parameters and results above hold. A member that is not required may be left out, or be null.
"""

_TITLES = {
    "misc": "General",
    "decks": "Decks",
    "filtered": "Filtered decks",
    "models": "Note types (models)",
    "notes": "Notes",
    "tags": "Tags",
    "cards": "Cards",
    "study": "Studying",
    "media": "Media",
    "collection": "Collection",
    "statistics": "Statistics",
    "gui": "Anki's window",
}

_CODE = re.compile(r"``(.+?)``|(`[^`]+`)")


def page() -> str:
    """The whole page.

    Raises:
        action_examples.Stale: An action has no example, or its reply is not recorded.
    """
    handlers.load()
    parts = [TITLE, _contents(), TASKS.read_text("utf-8"), INTRODUCTION]
    for category in _categories():
        parts.append(f"## {_TITLES[category]}\n")
        parts.extend(_section(action) for action in _actions_of(category))
    parts.append(OBJECTS)
    parts.extend(_object(one) for one in _objects())
    return "\n".join(parts)


def _categories() -> list[str]:
    """The categories, in the order of `_TITLES`."""
    return sorted(handlers.categories(), key=list(_TITLES).index)


def _actions_of(category: str) -> list[Action]:
    found = [one for one in registry.actions().values() if one.category == category]
    return sorted(found, key=lambda one: one.name.lower())


def _contents() -> str:
    lines = []
    for category in _categories():
        names = ", ".join(f"[{one.name}](#{one.name.lower()})" for one in _actions_of(category))
        lines.append(f"- [{_TITLES[category]}](#{_anchor(_TITLES[category])}): {names or 'none yet'}")
    return "\n".join(["- [Tasks](#tasks)", *lines, "- [Objects](#objects)"]) + "\n"


def _anchor(title: str) -> str:
    """The anchor of a heading in Markdown pages."""
    return re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def _section(action: Action) -> str:
    """The section of one action: what it does and needs, its parameters, result, errors and example."""
    documentation = action.documentation
    paragraphs = [f"### {action.name}", _prose(documentation.text), _facts(action)]
    if action.parameters:
        paragraphs.append("\n".join(_table(action)))
    paragraphs.append(_result(action))
    if documentation.errors:
        paragraphs.append(f"**Errors:** {_prose(documentation.errors)}")
    paragraphs.extend(_example(action))
    return "\n\n".join(paragraphs) + "\n"


def _result(action: Action) -> str:
    """The result in words, and its type when that names objects."""
    kind, text = _type(action.result), action.documentation.returns
    if "](#" not in kind:
        return f"**Result:** {_prose(text)}"
    return f"**Result**, {kind}: {_prose(text.partition(': ')[2] or text)}"


def _objects() -> list[Any]:
    """The types of all objects, sorted by name."""
    schemas = json_schema.Schemas("")
    for action in registry.actions().values():
        for annotation in (*(one.annotation for one in action.parameters.values()), action.result):
            schemas.of(annotation)
    return [kind for _, kind in sorted(schemas.kinds.items())]


def _object(kind: Any) -> str:
    """The section of an object: what it is, and its members."""
    lines = [f"### {kind.__name__} object", "", _prose(" ".join(kind.__doc__.split())), ""]
    members = get_type_hints(kind, include_extras=True)
    required = kind.__required_keys__
    if members:
        lines += ["| member | type | required | meaning |", "| --- | --- | --- | --- |"]
    for member, annotation in sorted(members.items(), key=lambda one: one[0] not in required):
        declared, meaning = get_args(annotation)
        text = _prose(meaning).replace("|", "\\|")
        must = "yes" if member in required else ""
        lines.append(f"| `{member}` | {_type(declared)} | {must} | {text} |")
    return "\n".join(lines).rstrip() + "\n"


def _type(annotation: Any) -> str:
    """A type in words. The names of objects are links to their sections."""
    words = parameter_types.describe(annotation)
    return re.sub(r"\b[A-Z]\w+", lambda name: f"[{name[0]}](#{name[0].lower()}-object)", words)


def _example(action: Action) -> Iterator[str]:
    """The request and the reply, each as a block of JSON."""
    *before, own = action_examples.requests(action)
    sent = [f"`{one.action}` with `{json.dumps(one.params, ensure_ascii=False)}`" for one in before]
    yield f"**Example**, after {' and '.join(sent)}:" if sent else "**Example:**"
    yield _block({"action": own.action, "version": registry.API_VERSION, "params": own.params})
    yield "**Reply:**"
    yield _block(action_examples.reply(action))


def _block(value: Any) -> str:
    return f"```json\n{action_examples.pretty(value)}\n```"


def _facts(action: Action) -> str:
    needs = {
        Needs.NOTHING: "Needs nothing: works without an open collection.",
        Needs.COLLECTION: "Needs a collection.",
        Needs.WINDOW: "Needs Anki's window.",
    }
    written = ", ".join(action.writes.words()) or "nothing"
    facts = [needs[action.needs], f"Scope {action.scope.value}.", f"Writes {written}."]
    if action.destructive:
        facts.append("Destructive.")
    if action.idempotent and action.writes:
        facts.append("Idempotent.")
    if action.old_names:
        names = ", ".join(f"`{one}`" for one in action.old_names)
        facts.append(f"Also answers to {names}.")
    return " ".join(facts)


def _table(action: Action) -> Iterator[str]:
    yield "| parameter | type | default | meaning |"
    yield "| --- | --- | --- | --- |"
    for parameter in action.parameters.values():
        meaning = _prose(action.documentation.parameters[parameter.name]).replace("|", "\\|")
        kind = _type(parameter.annotation)
        yield f"| `{parameter.name}` | {kind} | {_default(parameter)} | {meaning} |"


def _default(parameter: Parameter) -> str:
    if parameter.required:
        return "required"
    return f"`{json.dumps(parameter.default, ensure_ascii=False)}`".replace("|", "\\|")


def _prose(text: str) -> str:
    """A docstring's text as Markdown: ``code`` becomes `code`, and other text is escaped."""
    written, end = [], 0
    for code in _CODE.finditer(text):
        written.append(_escaped(text[end : code.start()]))
        written.append(f"`{code[1]}`" if code[1] else code[2])
        end = code.end()
    return "".join([*written, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return re.sub(r"[<*]|(?<!\w)_", r"\\\g<0>", text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or compare it with the existing one.

    Returns:
        The exit status: 1 when `--check` found a difference, or an example is missing.
    """
    parser = argparse.ArgumentParser(description="Write docs/actions.md from the declared actions.")
    parser.add_argument("--check", action="store_true", help="compare only; fail on a difference")
    options = parser.parse_args(arguments)
    try:
        new = page()
    except action_examples.Stale as error:
        sys.stdout.write(f"{error}: run `make docs`\n")
        return 1
    if not options.check:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(new, encoding="utf-8", newline="\n")
        return 0
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if old == new:
        return 0
    sys.stdout.writelines(
        difflib.unified_diff(
            old.splitlines(keepends=True), new.splitlines(keepends=True), "docs/actions.md", "declared"
        )
    )
    sys.stdout.write("docs/actions.md is stale: run `make docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
