"""``ankiconnect origin``: the web origins that may use the service, in the settings file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .. import settings
from ..settings import RULES, SettingError, Settings
from ..settings.findings import impossible, impossible_origins
from . import output, settings_file

_LIST = "webCorsOriginList"
_OLDER = "webCorsOrigin"


def add_parser(commands: Any) -> None:
    """Add the command."""
    origin = commands.add_parser(
        "origin",
        help="add, list and remove web pages that may use the service",
        description="Add, list and remove web origins that may use the service. "
        "A running service follows at once.",
    )
    does = origin.add_subparsers(required=True, metavar="add|list|remove")
    adding = does.add_parser("add", help="allow an origin")
    listing = does.add_parser("list", help="list the allowed origins")
    removing = does.add_parser("remove", help="allow an origin no longer")
    for command in (adding, removing):
        command.add_argument("origin", metavar="ORIGIN", help="such as https://example.com")
    for command, run in ((adding, _add), (listing, _list), (removing, _remove)):
        settings_file.add_option(command)
        command.set_defaults(run=run)


def checked_origin(origin: str) -> str:
    """An origin as browsers send it.

    Raises:
        SettingError: No page can have it.
    """
    (checked,) = RULES[_LIST].kind.check([origin])
    if impossible_origins(Settings(webCorsOriginList=(checked,))):
        raise SettingError(impossible(_LIST, origin))
    return str(checked)


def _settings(values: dict[str, Any], file: Path) -> Settings:
    given = {name: values.get(name) for name in (_LIST, _OLDER)}
    return settings.apply(Settings(), given, f"config file {file}")


def _add(options: argparse.Namespace) -> int:
    file = settings_file.named(options)

    def edit(values: dict[str, Any]) -> None:
        origin = checked_origin(options.origin)
        listed = _settings(values, file).webCorsOriginList
        values[_LIST] = list(dict.fromkeys([*listed, origin]))

    return _changed(file, edit)


def _list(options: argparse.Namespace) -> int:
    file = settings_file.named(options)
    try:
        for origin in settings.listed_origins(_settings(settings_file.read(file), file)):
            output.line(origin)
    except SettingError as error:
        return output.failed(error)
    return 0


def _remove(options: argparse.Namespace) -> int:
    file = settings_file.named(options)

    def edit(values: dict[str, Any]) -> None:
        (origin,) = RULES[_LIST].kind.check([options.origin])
        found = _settings(values, file)
        if origin not in settings.listed_origins(found):
            raise SettingError(f"{options.origin} is not one of the origins in {file}")
        values[_LIST] = [one for one in found.webCorsOriginList if one != origin]
        if found.webCorsOrigin == origin:
            values[_OLDER] = None

    return _changed(file, edit)


def _changed(file: Path, edit: Any) -> int:
    try:
        settings_file.change(file, edit)
    except SettingError as error:
        return output.failed(error)
    return 0
