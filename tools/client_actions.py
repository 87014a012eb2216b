"""Writes the clients' methods, one for each action, from the declarations of the actions.

::

    python -m tools.client_actions          writes the modules
    python -m tools.client_actions --check  says which are stale and fails, for `tox -e docs`

There are three folders of mixin classes: `sync_actions` and `async_actions` for the two clients, and
`batch_actions` for requests that are sent together. Each has one module for each category, or several
for a large one (`SEPARATE`).
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import textwrap
import types
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, is_typeddict

from ankiconnect import handlers
from ankiconnect.handlers.framework import parameter_types, registry
from ankiconnect.handlers.framework.action import Action, Parameter

CLIENT = Path(__file__).resolve().parent.parent / "ankiconnect" / "client"
WIDTH = 92
SEPARATE = {"models": ("fields", "templates")}
"""Modules of handlers, by category, whose actions get a module of their own. The module of the whole
category would have more than 400 lines."""
DETAILS = "details"
"""The parameter by which an action has one of two results."""
NOTICE = "Written by tools/client_actions.py from the declarations of the actions. Do not edit."


class Kind(NamedTuple):
    """A kind of methods.

    Attributes:
        folder: The folder of its modules.
        prefix: How the names of its classes begin.
        define: How a method begins.
        result: The annotation of a method's result, with ``{}`` for that of the action.
        send: The call that sends a request.
        of: What the methods do, for docstrings.
    """

    folder: str
    prefix: str
    define: str
    result: str
    send: str
    of: str


KINDS = (
    Kind("sync_actions", "Sync", "def", "{}", "self.call", "methods of `Anki`"),
    Kind("async_actions", "Async", "async def", "{}", "await self.call", "methods of `AsyncAnki`"),
    Kind("batch_actions", "Batch", "def", "Pending[{}]", "self.add", "methods of `Batch`"),
)


def source(annotation: Any, used: set[Any]) -> str:
    """An annotation as Python source.

    Args:
        used: Where the types of objects in it are added.
    """
    annotation = parameter_types.plain_type(parameter_types.documented(annotation))
    if parameter_types.is_numeric_id(annotation):
        return "int | str"
    if is_typeddict(annotation):
        used.add(annotation)
        return str(annotation.__name__)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return source(arguments[0], used)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(source(one, used) for one in arguments))
    if origin is Generator:
        return source(arguments[2], used)
    if origin is Literal:
        return f"Literal[{', '.join(repr(one) for one in arguments)}]"
    if origin is None:
        return {Any: "Any", type(None): "None"}.get(annotation) or str(annotation.__name__)
    inner = ", ".join(source(one, used) for one in arguments)
    return f"{'list' if origin is not dict and origin is not tuple else origin.__name__}[{inner}]"


def snake(name: str) -> str:
    """A name of the API in Python's style: guiDeckBrowser is gui_deck_browser."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return words.lower()


def method(kind: Kind, action: Action, used: set[Any]) -> Iterator[str]:
    """The lines of one method."""
    parameters = list(action.parameters.values())
    declared = "".join(f", {_declared(one, used)}" for one in parameters)
    has_overloads = DETAILS in action.parameters
    returned = "Any" if has_overloads else kind.result.format(source(action.result, used))
    yield from _overloads(kind, action, used)
    yield f"    {kind.define} {snake(action.name)}(self{declared}) -> {returned}:"
    yield from textwrap.indent(_docstring(action, parameters), "        ").splitlines()
    members = ", ".join(f'"{one.name}": {snake(one.name)}' for one in parameters)
    sent = f'{kind.send}("{action.name}", {{{members}}})'
    if returned == "None":
        yield f"        {sent}"
    elif returned == "Any" or kind.folder == "batch_actions":
        yield f"        return {sent}"
    else:
        yield f"        result: {returned} = {sent}"
        yield "        return result"
    yield ""


def _overloads(kind: Kind, action: Action, used: set[Any]) -> Iterator[str]:
    """Declarations of a method by its parameter `DETAILS`, if it has one."""
    if DETAILS not in action.parameters:
        return
    plain, detailed = sorted(get_args(action.result), key=_is_detailed)
    for value, default, result in (("False", " = False", plain), ("True", "", detailed)):
        declared = "".join(
            f", {DETAILS}: Literal[{value}]{default}"
            if one.name == DETAILS
            else f", {_declared(one, used)}"
            for one in action.parameters.values()
        )
        returned = kind.result.format(source(result, used))
        yield "    @overload"
        yield f"    {kind.define} {snake(action.name)}(self{declared}) -> {returned}: ..."


def _is_detailed(annotation: Any) -> bool:
    """Whether a result is that with details: an object, or a list of objects."""
    return any(map(is_typeddict, (annotation, *get_args(annotation))))


def _declared(parameter: Parameter, used: set[Any]) -> str:
    kind = source(parameter.annotation, used)
    if parameter.required:
        return f"{snake(parameter.name)}: {kind}"
    if parameter.default is None and "None" not in kind.split(" | ") and kind != "Any":
        kind += " | None"
    return f"{snake(parameter.name)}: {kind} = {parameter.default!r}"


def _docstring(action: Action, parameters: Sequence[Parameter]) -> str:
    documentation = action.documentation
    paragraphs = documentation.text.split("\n\n")
    text = "\n\n".join(_wrapped(_plain(" ".join(one.split())), "", "") for one in paragraphs)
    sections = []
    if parameters:
        items = (
            _wrapped(f"{snake(one.name)}: {documentation.parameters[one.name]}", "    ", "        ")
            for one in parameters
        )
        sections.append("Args:\n" + "\n".join(map(_plain, items)))
    if documentation.returns != "null":
        sections.append("Returns:\n" + _plain(_wrapped(documentation.returns, "    ", "    ")))
    if not sections and "\n" not in text:
        return f'"""{text}"""'
    return "\n\n".join([f'"""{text}', *sections]) + '\n"""'


def _wrapped(text: str, first: str, rest: str) -> str:
    return textwrap.fill(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False
    )


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\")


def module_of(action: Action) -> str:
    """The name of the module that an action's methods go to."""
    handlers_module = action.function.__module__.rpartition(".")[2]
    if handlers_module in SEPARATE.get(action.category, ()):
        return f"{action.category}_{handlers_module}"
    return action.category


def class_name(kind: Kind, name: str) -> str:
    """The name of the class in a module."""
    return kind.prefix + "".join(word.capitalize() for word in name.split("_"))


def module(kind: Kind, name: str, actions: Sequence[Action]) -> str:
    """The source of one module."""
    category = actions[0].category
    used: set[Any] = set()
    body: list[str] = []
    for action in actions:
        body += method(kind, action, used)
    imports: dict[str, list[str]] = {}
    for one in used:
        imports.setdefault(one.__module__.rpartition(".")[2], []).append(one.__name__)
    lines = [
        f'"""Actions of the category "{category}", as {kind.of}."""',
        "",
        f"# {NOTICE}",
        "",
        "from __future__ import annotations",
        "",
        "from abc import ABC, abstractmethod",
        "from collections.abc import Mapping",
        "from typing import TYPE_CHECKING, Any, Literal, overload",
        "",
        "if TYPE_CHECKING:",
        *(
            f"    from ...objects.{name} import {', '.join(sorted(kinds))}"
            for name, kinds in sorted(imports.items())
        ),
        "    from ..pending import Pending",
        "",
        "",
        f"class {class_name(kind, name)}(ABC):",
        f'    """Actions of the category "{category}"."""',
        "",
        *_sender(kind),
        "",
        *body,
    ]
    return "\n".join(lines)


def _sender(kind: Kind) -> list[str]:
    """What the class of the client defines."""
    name = kind.send.rpartition(".")[2]
    result = "Pending[Any]" if kind.folder == "batch_actions" else "Any"
    return [
        "    @abstractmethod",
        f"    {kind.define} {name}(self, action: str, params: Mapping[str, Any]) -> {result}:",
        '        """Send a request."""',
    ]


def package(kind: Kind, names: Iterable[str]) -> str:
    """The source of a folder's ``__init__``."""
    classes = [(one, class_name(kind, one)) for one in names]
    return "\n".join(
        [
            f'"""All actions, as {kind.of}."""',
            "",
            f"# {NOTICE}",
            "",
            "from __future__ import annotations",
            "",
            *(f"from .{module} import {name}" for module, name in classes),
            "",
            "",
            f"class {kind.prefix}Actions({', '.join(name for _, name in classes)}):",
            '    """All actions of the API."""',
            "",
        ]
    )


def modules() -> dict[Path, str]:
    """The source of every module, formatted."""
    handlers.load()
    parts: dict[str, list[Action]] = {}
    for action in sorted(registry.actions().values(), key=lambda one: one.name.lower()):
        parts.setdefault(module_of(action), []).append(action)
    found = {}
    for kind in KINDS:
        folder = CLIENT / kind.folder
        found[folder / "__init__.py"] = package(kind, sorted(parts))
        for name, actions in parts.items():
            found[folder / f"{name}.py"] = module(kind, name, actions)
    return formatted(found)


def formatted(sources: Mapping[Path, str]) -> dict[Path, str]:
    """Python sources below `CLIENT` as ruff formats them, without imports that nothing uses."""
    with tempfile.TemporaryDirectory() as folder:
        copies = {file: Path(folder, file.relative_to(CLIENT)) for file in sources}
        for file, copy in copies.items():
            copy.parent.mkdir(exist_ok=True)
            copy.write_text(sources[file], "utf-8")
        ruff = (sys.executable, "-m", "ruff")
        options = ("--quiet", "--no-cache", "--config", CLIENT.parents[1] / "ruff.toml", folder)
        subprocess.run([*ruff, "check", "--fix", "--select=F401,I", *options], check=True)
        subprocess.run([*ruff, "format", *options], check=True)
        return {file: copy.read_text("utf-8") for file, copy in copies.items()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the modules, or compare them with the existing ones.

    Returns:
        The exit status: 1 when `--check` found a difference.
    """
    parser = argparse.ArgumentParser(description="Write the clients' methods.")
    parser.add_argument("--check", action="store_true", help="compare only; fail on a difference")
    options = parser.parse_args(arguments)
    stale = {
        file: text
        for file, text in modules().items()
        if not file.exists() or file.read_text("utf-8") != text
    }
    for file, text in stale.items():
        if options.check:
            sys.stdout.write(f"{file.relative_to(CLIENT)} is stale: run `make docs`\n")
        else:
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
    return 1 if options.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
