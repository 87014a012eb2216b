"""Parses the pages of the documentation for tests: headings, links, blocks of code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^( *)(```+)(\w*)\n(.*?)^\1\2 *$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"(`+)(.+?)\1", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of code."""

    language: str
    text: str


@dataclass(frozen=True)
class Page:
    """One Markdown page of the repository."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the repository."""
        return self.path.relative_to(ROOT).as_posix()

    @cached_property
    def text(self) -> str:
        return self.path.read_text("utf-8")

    @cached_property
    def blocks(self) -> list[Block]:
        return [Block(language, text) for _, _, language, text in _FENCE.findall(self.text)]

    @cached_property
    def prose(self) -> str:
        """The page without its blocks of code."""
        return _FENCE.sub("", self.text)

    @cached_property
    def codes(self) -> list[str]:
        """The texts in backticks, outside blocks of code."""
        return [code for _, code in _CODE.findall(self.prose)]

    @cached_property
    def links(self) -> list[str]:
        return _LINK.findall(_CODE.sub(r"\1x\1", self.prose))

    @cached_property
    def anchors(self) -> set[str]:
        """The anchors that GitHub gives its headings."""
        found: set[str] = set()
        for heading in _HEADING.findall(self.prose):
            anchor, number = _slug(heading), 0
            while anchor in found:
                number += 1
                anchor = f"{_slug(heading)}-{number}"
            found.add(anchor)
        return found

    def console(self) -> list[tuple[str, str]]:
        """The commands in its console blocks, each with its output; "" if the output is not shown."""
        shown = []
        for block in self.blocks:
            if block.language == "console":
                for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
                    command, _, output = part.partition("\n")
                    shown.append((command, output))
        return shown


def _slug(heading: str) -> str:
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def pages() -> list[Page]:
    """All pages of the repository, and the page that Anki shows next to the add-on's config."""
    patterns = ("*.md", "docs/**/*.md", "tests/**/*.md", "addon/*.md", "benchmarks/results/*.md")
    found = {path for pattern in patterns for path in ROOT.glob(pattern)}
    return [Page(path) for path in sorted(found)]
