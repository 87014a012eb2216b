"""No SQL contains data from a client: its text is in the code, and values are bound parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import ankiconnect

PACKAGE = Path(ankiconnect.__file__).parent
FILES = [one for one in sorted(PACKAGE.rglob("*.py")) if "vendor" not in one.parts]
CALLS = {"all", "list", "scalar", "first", "execute", "executemany", "executescript", "query"}

NAMES_FROM_CODE = {
    ("changes/triggers.py", "statement"): "made of constants, before a client can ask for anything",
    ("handlers/shared/queries.py", "columns"): "an argument that every caller writes out",
    ("handlers/shared/queries.py", "table"): "an argument that every caller writes out",
    ("handlers/statistics/reviews.py", "placeholders"): "as many question marks as there are columns",
}
"""The variable parts in the text of queries, and why no client can choose them."""


def name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def calls() -> Iterator[tuple[Path, ast.Call]]:
    for file in FILES:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield file, node


def queries() -> Iterator[tuple[Path, ast.expr]]:
    """The text of every query, with its file."""
    for file, node in calls():
        if isinstance(node.func, ast.Attribute) and node.func.attr in CALLS and node.args:
            of = ast.unparse(node.func.value)
            if of.endswith("db") or of.startswith("database("):
                yield file, node.args[0]


def variable_parts(text: ast.AST) -> Iterator[str]:
    """The parts of a query's text that are neither literal nor constants of a module."""
    if isinstance(text, ast.Name):
        if not text.id.lstrip("_").isupper():
            yield text.id
    elif isinstance(text, ast.Call) and ast.unparse(text.func).endswith("'.join"):
        for one in text.args:
            yield from variable_parts(one)
    elif isinstance(text, ast.Constant | ast.JoinedStr | ast.FormattedValue | ast.BinOp | ast.Add):
        for part in ast.iter_child_nodes(text):
            yield from variable_parts(part)
    else:
        yield ast.unparse(text)


def stands_for_text_of_the_code(file: Path, variable: str) -> bool:
    """Whether a variable only ever gets texts without variable parts."""
    values = [
        node.value
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign) and any(ast.unparse(one) == variable for one in node.targets)
    ]
    return bool(values) and not any(list(variable_parts(one)) for one in values)


def test_queries_are_found() -> None:
    assert len(list(queries())) >= 10


def test_no_text_of_a_query_is_made_from_values() -> None:
    made = {
        (name(file), part)
        for file, text in queries()
        for part in variable_parts(text)
        if not stands_for_text_of_the_code(file, part)
    }
    assert made == set(NAMES_FROM_CODE)


def test_tables_and_columns_are_written_by_the_callers() -> None:
    found = [node for _, node in calls() if ast.unparse(node.func) == "by_id"]
    assert found
    for node in found:
        assert not any(list(variable_parts(one)) for one in node.args[1:3]), ast.unparse(node)
