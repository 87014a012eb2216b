"""Makes the imports of bundled packages relative, so that they do not conflict with other copies.

All add-ons share Anki's Python. If one add-on puts a folder with `aiohttp` on sys.path, all others get
that aiohttp. So this add-on bundles its own copy as a subpackage and imports it relatively::

    import yarl                      from .. import yarl
    import yarl as url               from .. import yarl as url
    import yarl.parts                from ..yarl.parts import __name__ as _loaded; from .. import yarl
    import yarl.parts as parts       from ..yarl import parts as parts
    from yarl.parts import one       from ..yarl.parts import one
    import_module("yarl.parts")      import_module("..yarl.parts", __package__)

Only the names change; line numbers and comments stay the same. Other ways to import (`__import__`,
`sys.modules`) are refused, so that they are noticed if a newer version of a package uses them.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .edits import Edit, Positions, apply


class NotRewritable(Exception):
    """The code imports in a way that cannot be made relative; the text says where."""


@dataclass(frozen=True)
class Target:
    """Which imports to rewrite, and how.

    Attributes:
        names: Top-level names of the packages.
        base: The package that contains them, relative to the rewritten module: ".." or "..vendor".
    """

    names: Collection[str]
    base: str

    def has(self, module: str | None) -> bool:
        """Whether `module`, a dotted name, is one of the packages or inside one."""
        return module is not None and module.partition(".")[0] in self.names

    def relative(self, module: str) -> str:
        """The relative name of `module`; for "" that of the package that contains all packages."""
        between = "" if not module or self.base.endswith(".") else "."
        return f"{self.base}{between}{module}"


def make_relative(source: bytes, target: Target, name: str) -> bytes:
    """Make the imports of the target's packages relative.

    Args:
        source: A module, in UTF-8.
        target: The packages and their new location.
        name: The module's name for error texts.

    Raises:
        NotRewritable: The module imports them in another way than those above.
    """
    tree = ast.parse(source, name)
    text = _Text(source, name)
    edits = [edit for node in ast.walk(tree) for edit in _edits(node, text, target)]
    return apply(source, edits)


class _Text(Positions):
    """A module's source."""

    def __init__(self, source: bytes, name: str) -> None:
        super().__init__(source)
        self.source = source
        self.name = name

    def refuse(self, node: ast.stmt | ast.expr, why: str) -> NotRewritable:
        return NotRewritable(f"{self.name}, line {node.lineno}: {why}")


def _edits(node: ast.AST, text: _Text, target: Target) -> Iterator[Edit]:
    if isinstance(node, ast.Import):
        if any(target.has(alias.name) for alias in node.names):
            yield Edit(*text.span(node), "; ".join(_imported(one, target) for one in node.names))
    elif isinstance(node, ast.ImportFrom):
        if node.level == 0 and node.module is not None and target.has(node.module):
            yield _from(node, node.module, text, target)
    elif isinstance(node, ast.Call):
        yield from _called(node, text, target)
    elif isinstance(node, ast.Constant):
        _check_code(node, text, target)
    elif isinstance(node, ast.Subscript | ast.Compare):
        _check_modules(node, text, target)


def _imported(alias: ast.alias, target: Target) -> str:
    """A statement that imports one name of an `import` statement."""
    name, bound = alias.name, f" as {alias.asname}" if alias.asname else ""
    parent, _, last = name.rpartition(".")
    if not target.has(name):
        return f"import {name}{bound}"
    if bound or not parent:
        return f"from {target.relative(parent)} import {last}{bound}"
    # `import a.b` loads a.b and binds a. The first statement loads a.b, the second binds a.
    top = name.partition(".")[0]
    loaded = f"from {target.relative(name)} import __name__ as _loaded"
    return f"{loaded}; from {target.relative('')} import {top}"


def _from(node: ast.ImportFrom, module: str, text: _Text, target: Target) -> Edit:
    """Replace only the name of the module. The imported names do not change."""
    start, end = text.span(node)
    written = re.match(rb"from\s+(" + re.escape(module.encode()) + rb")\s", text.source[start:end])
    if written is None:
        raise text.refuse(node, f"the import from {module} is written in an unusual way")
    return Edit(start + written.start(1), start + written.end(1), target.relative(module))


def _called(node: ast.Call, text: _Text, target: Target) -> Iterator[Edit]:
    """Rewrite or refuse calls that import a module by its name in a string."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
    first = node.args[0] if node.args else None
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str):
        return
    if not target.has(first.value):
        return
    if called == "import_module" and len(node.args) == 1 and not node.keywords:
        yield Edit(*text.span(first), f'"{target.relative(first.value)}", __package__')
    elif called in ("import_module", "__import__", "find_spec"):
        raise text.refuse(node, f"{called} of {first.value}")
    elif "sys.modules" in ast.unparse(node.func):  # such as sys.modules.get("aiohttp")
        raise text.refuse(node, f"{first.value} in sys.modules")


def _check_code(node: ast.Constant, text: _Text, target: Target) -> None:
    """Refuse code in a string that imports one of the packages, since it may run in any module."""
    if not isinstance(node.value, str):
        return
    for found in re.finditer(r"(?:__import__|import_module)\(\s*['\"]([\w.]+)", node.value):
        if target.has(found[1]):
            raise text.refuse(node, f"a text holds code that imports {found[1]}")


def _check_modules(node: ast.Subscript | ast.Compare, text: _Text, target: Target) -> None:
    """Refuse ``sys.modules["aiohttp"]`` and ``"aiohttp" in sys.modules``."""
    if "sys.modules" not in ast.unparse(node):
        return
    for inner in ast.walk(node):
        if isinstance(inner, ast.Constant) and isinstance(inner.value, str) and target.has(inner.value):
            raise text.refuse(node, f"{inner.value} in sys.modules")
