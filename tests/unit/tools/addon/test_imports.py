"""Making the imports of bundled packages relative."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tools.addon import imports

REWRITTEN = [
    ("import a", "from .. import a"),
    ("import a as x", "from .. import a as x"),
    ("import a.b as c", "from ..a import b as c"),
    ("import a.b.c", "from ..a.b.c import __name__ as _loaded; from .. import a"),
    (
        "import os, a, a.b as c, sys as y",
        "import os; from .. import a; from ..a import b as c; import sys as y",
    ),
    ("from a import b", "from ..a import b"),
    ("from a.b import (  # why\n    c as d,\n)", "from ..a.b import (  # why\n    c as d,\n)"),
    ("from  a import *", "from  ..a import *"),
    ("try:\n    import a\nexcept ImportError:\n    a = None", None),
    (
        "if TYPE_CHECKING:\n\tfrom a.b import c; import a",
        "if TYPE_CHECKING:\n\tfrom ..a.b import c; from .. import a",
    ),
    ("é = 'ü'; import a  # ß", "é = 'ü'; from .. import a  # ß"),
    ("x = '''\r\n\f'''\r\nimport a\r\n", "x = '''\r\n\f'''\r\nfrom .. import a\r\n"),
    ("importlib.import_module('a.b')", 'importlib.import_module("..a.b", __package__)'),
    ("import ab, os.a", "import ab, os.a"),
    ("from .a import b; from . import a", "from .a import b; from . import a"),
    ("'import a; from a import b'", "'import a; from a import b'"),
    ("import_module(name)", "import_module(name)"),
    ("sys.modules[name].a", "sys.modules[name].a"),
    ("logging.getLogger('a.b')", "logging.getLogger('a.b')"),
]


@pytest.mark.parametrize(("source", "wanted"), REWRITTEN)
def test_imports_are_made_relative(source: str, wanted: str | None) -> None:
    target = imports.Target({"a"}, "..")
    made = imports.make_relative(source.encode(), target, "x.py").decode()
    assert made == (wanted or source.replace("import a", "from .. import a"))


def test_imports_from_elsewhere_in_the_addon() -> None:
    source = b"import a\nimport a.b as c\nfrom a.b import d\n"
    made = imports.make_relative(source, imports.Target({"a"}, "...vendor"), "x.py")
    assert (
        made
        == b"from ...vendor import a\nfrom ...vendor.a import b as c\nfrom ...vendor.a.b import d\n"
    )


REFUSED = [
    "__import__('a')",
    "import_module('a.b', 'c')",
    "find_spec('a')",
    "importlib.util.find_spec('a.b')",
    "sys.modules['a']",
    "sys.modules.get('a')",
    "sys.modules.pop('a.b', None)",
    "'a' in sys.modules",
    "run('''__import__('a.b')''')",
    "from a \\\n.b import c",
]


@pytest.mark.parametrize("source", REFUSED)
def test_other_ways_to_import_are_refused(source: str) -> None:
    with pytest.raises(imports.NotRewritable, match=r"^x\.py, line 2: "):
        imports.make_relative(b"\n" + source.encode(), imports.Target({"a"}, ".."), "x.py")


def test_a_rewritten_import_binds_what_it_did(tmp_path: Path) -> None:
    below = tmp_path / "outer" / "carried" / "a"
    (below / "b").mkdir(parents=True)
    for one in (tmp_path / "outer", below.parent, below / "b"):
        (one / "__init__.py").touch()
    (below / "__init__.py").write_text("b = 'not the module'\n")
    (below / "b" / "c.py").write_text("here = 5\n")
    source = b"import a.b.c\nimport a.b.c as d\nclass X:\n    import a.b\n"
    source += b"print(a.b.c.here, d.here, X.a.b.c.here)\n"
    made = imports.make_relative(source, imports.Target({"a"}, ".carried"), "user.py")
    (tmp_path / "outer" / "user.py").write_bytes(made)
    command = [sys.executable, "-c", "import outer.user"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("5 5 5", "")
