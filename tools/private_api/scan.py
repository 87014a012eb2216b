"""Finds out where the package uses the rows of the table, and which private names it uses."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .rows import Columns, Name, Row

DOCUMENTED = {"os._exit"}
"""Names that begin with an underscore but are documented."""
OTHER_TABLES = {"sqlite_master", "sqlite_temp_master", "json_each", "pragma_function_list", "replies"}
"""Tables of SQLite itself, and of the service's own file of kept replies."""
_SQL = re.compile(r"\bselect\b|\binsert into\b|\bupdate\b|\bdelete from\b")
_TABLE = re.compile(r"\b(?:from|join|into|update)\s+(?!of\b)(?:main\.)?([a-z_]+)\b(?!\.)")
_OWN = re.compile(r"\b_(?=\w)")
"""Leading underscores, which are removed: ``self._mw.state`` counts as a use of ``mw.state``."""
_ACCESS = {"getattr", "setattr", "hasattr", "delattr"}


@dataclass
class Module:
    """One module of the package.

    Attributes:
        name: Its path in the package's folder.
        nodes: All nodes of its syntax tree.
        words: The ends of dotted expressions and imported names, the names of keyword arguments, and
            "def name" for each method.
        strings: Its strings, without docstrings.
    """

    name: str
    nodes: list[ast.AST]
    words: set[str] = field(default_factory=set)
    strings: list[str] = field(default_factory=list)


@functools.cache
def modules(package: Path) -> list[Module]:
    """All modules below a folder, except bundled packages."""
    # The client knows nothing of Anki, but has methods with the names of actions.
    files = [file for file in sorted(package.rglob("*.py")) if not {"vendor", "client"} & {*file.parts}]
    return [module(file.relative_to(package).as_posix(), file.read_text("utf-8")) for file in files]


def module(name: str, source: str) -> Module:
    """Scan the source code of a module."""
    made = Module(name, list(ast.walk(ast.parse(source))))
    docstrings = {id(node.value) for node in made.nodes if isinstance(node, ast.Expr)}
    for node in made.nodes:
        made.words.update(_words(node))
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in docstrings
        ):
            made.strings.append(node.value)
    return made


def _words(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        yield from _suffixes(f"{_OWN.sub('', _dotted(node.value))}.{node.attr}")
    elif isinstance(node, ast.ImportFrom):
        for name in (node.module or "", *(f"{node.module}.{one.name}" for one in node.names)):
            yield from _suffixes(name)
    elif isinstance(node, ast.keyword):
        yield node.arg or ""
    elif isinstance(node, ast.ClassDef):
        methods = [one for one in node.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)]
        yield from (f"def {one.name}" for one in methods)


def _dotted(node: ast.AST) -> str:
    """An expression as text: ``window.editor.note``. If it has other parts than names, only the names
    at its end."""
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def _suffixes(dotted: str) -> Iterator[str]:
    """``window.editor.note``, ``editor.note`` and ``note``."""
    yield dotted
    for dot in re.finditer(r"\.", dotted):
        yield dotted[dot.end() :]


# Where the rows are used


def used_in(row: Row, package: Sequence[Module]) -> list[str]:
    """The paths of the modules that use a row."""
    return [one.name for one in package if _uses(one, row)]


def _uses(module: Module, row: Row) -> bool:
    if isinstance(row, Columns):
        return row.name in _tables(module)
    sought = row.sought
    if sought in module.words or f"def {sought}" in module.words:
        return True
    if isinstance(row, Name):
        return sought in module.strings
    pattern = re.compile(_bounded(sought))
    return any(pattern.search(text) for text in module.strings)


def _bounded(text: str) -> str:
    """A pattern for a text that is not part of a longer word."""
    begin = r"(?<!\w)" if text[0].isalnum() else ""
    end = r"(?!\w)" if text[-1].isalnum() else ""
    return f"{begin}{re.escape(text)}{end}"


def _tables(module: Module) -> set[str]:
    """The tables that a module may use. Besides those in its queries, any string that could be a table
    name counts, since it may be inserted into a query."""
    queries = [text for text in module.strings if _SQL.search(text)]
    named = {name for text in queries for name in _TABLE.findall(text)}
    if queries or "by_id" in module.words:
        named |= {text for text in module.strings if text.isidentifier()}
    return named


def unknown_tables(package: Sequence[Module], known: set[str]) -> set[str]:
    """The database tables in queries that have no row."""
    texts = [text for one in package for text in one.strings if _SQL.search(text)]
    return {name for text in texts for name in _TABLE.findall(text)} - known - OTHER_TABLES


# Which private names are used


@dataclass(frozen=True)
class Found:
    """A private name in the code, which must have a row in the table."""

    where: str
    name: str


def private_names(package: Sequence[Module]) -> list[Found]:
    """All private names of other libraries that the package uses.

    Private names are: names with one leading underscore, methods of the backend, messages of Anki's
    library that its modules do not export, and attributes that are replaced by a function.
    """
    own = {name for one in package for node in one.nodes for name in _defined(node)}
    return [found for one in package for found in _private_names(one, own)]


def _private_names(module: Module, own: set[str]) -> Iterator[Found]:
    rules = (*_RULES, _replaced(module.nodes))
    for node in module.nodes:
        for name in (name for rule in rules for name in rule(node, own)):
            yield Found(f"{module.name}:{getattr(node, 'lineno', 0)}", name)


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _defined(node: ast.AST) -> Iterator[str]:
    """Names that a node of the package's code defines."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        yield node.name
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value):
        yield node.attr


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id in ("self", "cls")


Rule = Callable[[ast.AST, set[str]], Iterator[str]]


def _attribute(node: ast.AST, own: set[str]) -> Iterator[str]:
    if not isinstance(node, ast.Attribute) or not _is_private(node.attr):
        return
    if not (_is_self(node.value) and node.attr in own) and _dotted(node) not in DOCUMENTED:
        yield node.attr


def _by_text(node: ast.AST, own: set[str]) -> Iterator[str]:
    """``getattr(window, "_name")``"""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _ACCESS:
        names = [one.value for one in node.args[1:2] if isinstance(one, ast.Constant)]
        yield from (name for name in names if isinstance(name, str) and _is_private(name))


def _imported(node: ast.AST, own: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (part for one in node.names for part in one.name.split(".") if _is_private(part))
    elif isinstance(node, ast.ImportFrom) and not node.level:
        parts = (node.module or "").split(".")
        names = [one.name for one in node.names]
        yield from (part for part in (*parts, *names) if _is_private(part))
        if parts[-1].endswith("_pb2"):
            yield from names


def _of_the_backend(node: ast.AST, own: set[str]) -> Iterator[str]:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute):
        yield from [node.attr] if node.value.attr == "_backend" else []


_RULES: tuple[Rule, ...] = (_attribute, _by_text, _imported, _of_the_backend)


def _replaced(nodes: Sequence[ast.AST]) -> Rule:
    """A rule that finds attributes, and members of dictionaries, that are replaced by a function."""
    outer = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    inner = {
        node.name
        for function in outer
        for node in ast.walk(function)
        if isinstance(node, ast.FunctionDef) and node is not function
    }

    def replaced(node: ast.AST, own: set[str]) -> Iterator[str]:
        if not isinstance(node, ast.Assign):
            return
        is_function = isinstance(node.value, ast.Lambda) or (
            isinstance(node.value, ast.Name) and node.value.id in inner
        )
        for target in node.targets:
            holder = target.value if isinstance(target, ast.Subscript) else target
            if is_function and isinstance(holder, ast.Attribute) and not _is_self(holder.value):
                yield holder.attr

    return replaced
