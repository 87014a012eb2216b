"""Writes docs/settings.md from the settings that ankiconnect/settings/ declares.

::

    python -m tools.settings_page          writes the page
    python -m tools.settings_page --check  shows what differs and fails, for `tox -e docs`
"""

from __future__ import annotations

import argparse
import difflib
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from ankiconnect.settings import RULES, Settings

PAGE = Path(__file__).resolve().parent.parent / "docs" / "settings.md"
TEXTS = Path(__file__).resolve().parent / "settings_texts.md"
"""The page without its tables. `{{name name}}` is replaced by a table of these settings."""

_TABLE = re.compile(r"^\{\{([\w\s]+)\}\}$", re.MULTILINE)


def page() -> str:
    """The whole page.

    Raises:
        ValueError: A setting is in no table or in two, or a table has a name that is not a setting.
    """
    texts = TEXTS.read_text("utf-8")
    listed = [name for table in _TABLE.findall(texts) for name in table.split()]
    if sorted(listed) != sorted(RULES):
        wrong = sorted({*listed} ^ {*RULES} or {one for one in listed if listed.count(one) > 1})
        raise ValueError(f"{TEXTS.name} must have each setting in one table: {', '.join(wrong)}")
    return _TABLE.sub(lambda match: "\n".join(_table(match[1].split())), texts)


def _table(names: Sequence[str]) -> Iterator[str]:
    yield "| setting | default | meaning | allowed | environment variable |"
    yield "| --- | --- | --- | --- | --- |"
    defaults = Settings()
    for name in names:
        rule = RULES[name]
        default = json.dumps(getattr(defaults, name))
        cells = f"`{name}`", f"`{default}`", rule.meaning, rule.kind.allowed, f"`{rule.variable}`"
        yield f"| {' | '.join(_cell(one) for one in cells)} |"


def _cell(text: str) -> str:
    """Escape text for a Markdown table. Text in backticks is not changed."""
    parts = text.split("`")
    parts[::2] = [re.sub(r"[\\*_\[\]<]", r"\\\g<0>", part) for part in parts[::2]]
    return "`".join(parts).replace("|", "\\|")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the page, or compare it with the existing one.

    Returns:
        The exit status: 1 when `--check` found a difference.
    """
    parser = argparse.ArgumentParser(description="Write docs/settings.md from the declared settings.")
    parser.add_argument("--check", action="store_true", help="compare only; fail on a difference")
    options = parser.parse_args(arguments)
    new = page()
    if not options.check:
        PAGE.write_text(new, encoding="utf-8", newline="\n")
        return 0
    old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    if old == new:
        return 0
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), "docs/settings.md", "declared"
    )
    sys.stdout.writelines(lines)
    sys.stdout.write("docs/settings.md is stale: run `make docs`\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
