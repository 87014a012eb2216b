"""``ankiconnect doctor``: what keeps programs from using Anki, and what to do."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..settings import SettingError, installed_addons, read_config
from . import connecting, output, settings_file

if TYPE_CHECKING:
    from ..doctor.case import Case, Source
    from ..settings.installed_addons import InstalledAddon

_ADDONS = "addons21"


def add_parser(commands: Any) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor",
        help="find what keeps programs from using Anki",
        description="Find what keeps programs from using Anki, and say what to do. The exit "
        "status is 1 if there is something to do.",
    )
    connecting.add_options(doctor)
    doctor.add_argument("--origin", metavar="ORIGIN", help="check whether this web origin is allowed")
    doctor.add_argument(
        "--base", type=Path, metavar="DIR", help="Anki's base folder: check the add-on's settings there"
    )
    doctor.add_argument("--json", action="store_true", help="print the report as JSON")
    doctor.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..client import AnkiError
    from ..doctor import report

    logging.getLogger(__package__.partition(".")[0]).addHandler(logging.NullHandler())
    try:
        found = []
        for name, finding in report.run(_case(options)):
            found.append((name, finding))
            if not options.json:
                output.line(report.line(name, finding))
    except BrokenPipeError:
        raise  # whoever reads the output has enough
    except (AnkiError, OSError) as error:
        return output.failed(error)
    if options.json:
        output.as_json(report.as_json(found))
    return int(report.has_problem(found))


def _case(options: argparse.Namespace) -> Case:
    """What is to be looked at.

    Raises:
        AnkiError: The address is not one of http.
        OSError: The folder given with --base cannot be read.
    """
    from ..doctor import case

    addons = _addons(options)
    source = _source(options, addons)
    return case.make(
        source,
        url=options.url,
        trusted=options.ca,
        origin=options.origin,
        addons=addons,
        folder=None if source.in_anki else settings_file.data_folder(),
    )


def _source(options: argparse.Namespace, addons: list[InstalledAddon]) -> Source:
    """The settings: those that are named, else the default file, else the add-on's."""
    from ..doctor.case import Source

    file = settings_file.named(options)
    own = [one for one in addons if one.enabled and not one.is_original]
    if own and options.config is None and (options.base is not None or not file.exists()):
        meta = own[0].folder / "meta.json"
        return Source("the settings of Anki's add-on", own[0].values, meta, in_anki=True)
    if options.config is None and not file.exists():
        return Source("the default settings", {}, file)
    try:
        return Source(f"the settings in {file}", read_config(file), file)
    except SettingError as error:
        return Source(f"the settings in {file}", {}, file, problem=str(error))


def _addons(options: argparse.Namespace) -> list[InstalledAddon]:
    """The add-ons that serve the API, in the folder that is given or in Anki's usual one."""
    if options.base is not None:
        return installed_addons.find(options.base / _ADDONS)
    try:
        return installed_addons.find(_anki_base(sys.platform, os.environ) / _ADDONS)
    except OSError:
        return []


def _anki_base(system: str, environment: Mapping[str, str]) -> Path:
    """The folder in which Anki keeps its profiles and add-ons, unless it was started with another."""
    if base := environment.get("ANKI_BASE"):
        return Path(base)
    if system == "win32":
        return Path(environment.get("APPDATA", Path.home() / "AppData" / "Roaming"), "Anki2")
    if system == "darwin":
        return Path.home() / "Library" / "Application Support" / "Anki2"
    return Path(environment.get("XDG_DATA_HOME", Path.home() / ".local" / "share"), "Anki2")
