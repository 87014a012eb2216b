"""``ankiconnect key``: the keys of programs in the settings file."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from .. import settings
from ..settings import SettingError, Settings
from ..settings.program_keys import (
    DEFAULT_SCOPES,
    SCOPES,
    ProgramKey,
    check_name,
    check_scopes,
    make,
)
from . import output, settings_file
from .origins import checked_origin

_USE = (
    'Send it as "key" in each request, or as the header "Authorization: Bearer KEY". '
    "It is not shown again."
)
_OPEN = (
    'Requests without a key are still allowed. To refuse them, put "anonymousScopes": [] into {file}.'
)
"""A key alone restricts nobody."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    key = commands.add_parser(
        "key",
        help="make, list and remove keys of programs",
        description="Make, list and remove keys of programs. A running service follows at once.",
    )
    does = key.add_subparsers(required=True, metavar="add|list|remove")
    adding = does.add_parser("add", help="make a key, and print it")
    adding.add_argument("name", metavar="NAME", help="the program that it is for")
    default = ",".join(DEFAULT_SCOPES)
    adding.add_argument(
        "--scope", default=default, help=f"what it may do, of {','.join(SCOPES)}; default {default}"
    )
    adding.add_argument(
        "--origin", action="append", help="a web origin that may use it; default all that are allowed"
    )
    listing = does.add_parser("list", help="list the keys")
    removing = does.add_parser("remove", help="remove a key")
    removing.add_argument("name", metavar="NAME")
    for command, run in ((adding, _add), (listing, _list), (removing, _remove)):
        settings_file.add_option(command)
        command.set_defaults(run=run)


def _keys(values: dict[str, Any], file: Any) -> tuple[ProgramKey, ...]:
    """The keys in a settings file.

    Raises:
        SettingError: They cannot be used.
    """
    found = {"apiKeys": values.get("apiKeys"), "anonymousScopes": values.get("anonymousScopes")}
    return settings.apply(Settings(), found, f"config file {file}").apiKeys


def _add(options: argparse.Namespace) -> int:
    file = settings_file.named(options)
    try:
        key, made = make(_name(options.name), _scopes(options.scope), _origins(options.origin))

        def edit(values: dict[str, Any]) -> None:
            if any(one.name == made.name for one in _keys(values, file)):
                raise SettingError(f"there is already a key {json.dumps(made.name)} in {file}")
            values["apiKeys"] = [*(values.get("apiKeys") or ()), made.as_json()]

        settings_file.change(file, edit)
        is_open = _is_open(settings_file.read(file))
    except SettingError as error:
        return output.failed(error)
    output.line(key)
    output.note(_USE)
    if is_open:
        output.note(_OPEN.format(file=file))
    return 0


def _is_open(values: dict[str, Any]) -> bool:
    given = {name: values.get(name) for name in ("apiKey", "anonymousScopes")}
    return not settings.apply(Settings(), given, "").needs_key


def _list(options: argparse.Namespace) -> int:
    file = settings_file.named(options)
    try:
        keys = _keys(settings_file.read(file), file)
    except SettingError as error:
        return output.failed(error)
    if not keys:
        output.note(f"There are no keys in {file}.")
        return 0
    rows = [("NAME", "SCOPES", "CREATED", "ORIGINS"), *map(_row, keys)]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        output.line("  ".join([*cells, row[3]]))
    return 0


def _row(key: ProgramKey) -> tuple[str, str, str, str]:
    made = "" if key.created is None else f"{datetime.fromtimestamp(key.created):%Y-%m-%d %H:%M}"
    return key.name, ",".join(key.scopes), made, "all" if key.origins is None else ",".join(key.origins)


def _remove(options: argparse.Namespace) -> int:
    file = settings_file.named(options)

    def edit(values: dict[str, Any]) -> None:
        if options.name not in {one.name for one in _keys(values, file)}:
            raise SettingError(f"there is no key {json.dumps(options.name)} in {file}")
        values["apiKeys"] = [one for one in values["apiKeys"] if one["name"] != options.name]

    try:
        settings_file.change(file, edit)
    except SettingError as error:
        return output.failed(error)
    return 0


def _name(name: str) -> str:
    try:
        return check_name(name)
    except ValueError:
        raise SettingError('a name has 1 to 100 printable characters, and no "') from None


def _scopes(text: str) -> tuple[str, ...]:
    try:
        return check_scopes(text)
    except ValueError:
        raise SettingError(f"--scope is {json.dumps(text)}; it must be of {','.join(SCOPES)}") from None


def _origins(origins: list[str] | None) -> tuple[str, ...] | None:
    return None if origins is None else tuple(checked_origin(one) for one in origins)
