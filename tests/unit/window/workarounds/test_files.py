"""Each workaround says what it is for, and names a test that there is."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ankiconnect
from ankiconnect.window import workarounds

ROOT = Path(__file__).parents[4]
FILES = [
    *sorted(one for one in Path(*workarounds.__path__).glob("*.py") if one.name != "__init__.py"),
    Path(*ankiconnect.__path__, "headless", "slow_calls.py"),
]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_what_it_says(file: Path) -> None:
    text = ast.get_docstring(ast.parse(file.read_text("utf-8"))) or ""
    labels = re.findall(r"^(\w[\w ]*): ", text, re.MULTILINE)
    assert labels in [[first, "Seen in", "Upstream", "Test"] for first in ("Bug", "Missing")]
    module, _, name = text.splitlines()[-1].removeprefix("Test: ").partition("::")
    assert f"def {name}(" in (ROOT / module).read_text("utf-8")
