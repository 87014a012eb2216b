"""What a fuzz run starts with: the requests of the conformance scenarios, and the words of the API."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ankiconnect.handlers.framework import registry

from .plentiful import DECKS, FIRST_CARD, FIRST_NOTE

SCENARIOS = Path(__file__).parents[1] / "conformance"
_PLACEHOLDER = re.compile(r"\$\{(\w+)\}")
_WORDS = (
    *(
        "action",
        "version",
        "params",
        "key",
        "deckName",
        "modelName",
        "fields",
        "Front",
        "Back",
        "Basic",
    ),
    *("Cloze", "Odd", "options", "allowDuplicate", "duplicateScope", "duplicateScopeOptions", "audio"),
    *("picture", "filename", "data", "skipHash", "cardId", "ease", "Name", "templates", "css", "id"),
    *(
        "null",
        "true",
        "false",
        "1e308",
        "-1",
        "[",
        "]",
        "{",
        "}",
        "\\ud800",
        "{{c1::",
        "9223372036854775807",
    ),
    *(*DECKS[:3], str(FIRST_NOTE), str(FIRST_CARD)),
)


def write(folder: Path) -> Path:
    """Write each request of the scenarios to a file of its own, named by its content."""
    folder.mkdir(parents=True, exist_ok=True)
    for content in _requests():
        (folder / hashlib.sha1(content, usedforsecurity=False).hexdigest()).write_bytes(content)
    return folder


def _requests() -> Iterator[bytes]:
    for file in sorted(SCENARIOS.glob("*.json")):
        for step in json.loads(file.read_text(encoding="utf-8"))["steps"]:
            if "request" in step:
                yield json.dumps(_filled(step["request"])).encode()
            elif "raw" in step:
                yield step["raw"].encode("utf-8", "surrogateescape")
    for name, action in registry.actions().items():
        params = {one.name: None for one in action.parameters.values()}
        yield json.dumps({"action": name, "version": 6, "params": params}).encode()


def _filled(value: Any) -> Any:
    """A request with ids of the collection in the place of those that a replay would have saved."""
    if isinstance(value, str):
        whole = _PLACEHOLDER.fullmatch(value)
        return _filling(whole) if whole else _PLACEHOLDER.sub(lambda one: str(_filling(one)), value)
    if isinstance(value, list):
        return [_filled(one) for one in value]
    if isinstance(value, dict):
        return {str(_filled(name)): _filled(one) for name, one in value.items()}
    return value


def _filling(placeholder: re.Match[str]) -> int | str:
    name = placeholder[1].lower()
    if name in ("tmp", "http"):
        return f"http://127.0.0.1:1/{name}"
    return (FIRST_NOTE if name.startswith("n") else FIRST_CARD) + len(name) % 3


def write_words(file: Path) -> Path:
    """Write the dictionary: names of actions and parameters, and words that clients use."""
    actions = registry.names()
    parameters = {name for one in actions.values() for name in one.parameters}
    words = sorted({*actions, *parameters, *_WORDS})
    file.write_bytes(b"".join(b'"' + _escaped(word) + b'"\n' for word in words))
    return file


def _escaped(word: str) -> bytes:
    return "".join(
        chr(one) if 32 < one < 127 and one not in b'"\\' else f"\\x{one:02x}" for one in word.encode()
    ).encode()
