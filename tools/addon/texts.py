"""Generates the files that Anki reads: manifest.json, config.json, config.schema.json, config.md."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone
from typing import Any

from ankiconnect.settings import RULES, Rule, Settings


def manifest(data: Mapping[str, Any], version: str) -> dict[str, Any]:
    """The content of manifest.json.

    Args:
        data: addon/manifest.json: members that are copied, and "released", the day of the release.
        version: The package's version.
    """
    kept = {name: value for name, value in data.items() if name != "released"}
    # Anki needs a modification time. That of a file or a commit would differ between clones.
    day = datetime.strptime(data["released"], "%Y-%m-%d").replace(tzinfo=timezone.utc)
    return {**kept, "human_version": version, "mod": int(day.timestamp())}


def config() -> dict[str, Any]:
    """The content of config.json: every setting that has an effect inside Anki, with its default."""
    defaults = Settings()
    return {name: _plain(getattr(defaults, name)) for name, rule in RULES.items() if rule.in_anki}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def config_schema() -> dict[str, Any]:
    """The content of config.schema.json, by which Anki's dialog refuses a value while it is open."""
    return {
        "type": "object",
        "properties": {name: _schema(name, rule) for name, rule in RULES.items() if rule.in_anki},
    }


def _schema(name: str, rule: Rule) -> dict[str, Any]:
    message = f"{name} must be {rule.kind.allowed}."
    shown = {"error_msg": message.replace("{", "{{").replace("}", "}}")}
    return {**_with(rule.kind.schema, shown), "type": [*rule.kind.schema["type"], "null"]}


def _with(schema: Mapping[str, Any], shown: Mapping[str, str]) -> dict[str, Any]:
    """A schema with a message in each part of it: Anki shows that of the part that a value breaks."""
    made = {**schema, **shown}
    if "items" in made:
        made["items"] = _with(made["items"], shown)
    if "properties" in made:
        made["properties"] = {name: _with(one, shown) for name, one in made["properties"].items()}
    return made


def config_page(introduction: str) -> str:
    """config.md, which Anki shows next to the config and which explains each setting.

    The settings are in the order in which they are declared: what people need most comes first.

    Args:
        introduction: The text of addon/config.md.
    """
    return "\n\n".join([introduction.strip(), *_explained()]) + "\n"


def _explained() -> Iterator[str]:
    for name, default in config().items():
        rule = RULES[name]
        yield (
            f"**{name}** (default: `{json.dumps(default)}`)  \n"
            f"{_escaped(rule.meaning)}  \n"
            f"Allowed: {_escaped(rule.kind.allowed)}."
        )


def _escaped(text: str) -> str:
    """Escape text for Markdown."""
    return re.sub(r"[\\`*_\[\]]", r"\\\g<0>", html.escape(text, quote=False))


def as_json(value: Any) -> bytes:
    """Readable JSON."""
    return (json.dumps(value, indent=4, ensure_ascii=False) + "\n").encode()
