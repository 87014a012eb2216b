"""``ankiconnect serve``: the service without a window."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .. import settings
from . import logging_options, output, settings_file

if TYPE_CHECKING:
    from ..headless.composition import Headless
    from ..headless.profiles import CollectionProfiles

_OPTIONS = {"webBindPort": " Or use --port.", "webBindAddress": " Or use --host."}
"""The option of a setting, to be added to an error message."""


def add_parser(commands: Any) -> None:
    """Add the command."""
    serve = commands.add_parser(
        "serve",
        help="serve a collection without a window",
        description="Serve a collection over HTTP, without a window.",
    )
    add_collection(serve)
    serve.add_argument("--host", metavar="ADDRESS", help="address to listen on")
    serve.add_argument("--port", metavar="N", help="port to listen on; 0 picks a free one")
    serve.add_argument(
        "--read-only", action="store_true", default=None, help="refuse what changes something"
    )
    serve.add_argument("--config", type=Path, metavar="FILE", help="settings as a JSON object")
    serve.add_argument(
        "--temporary",
        action="store_true",
        help="a new collection on a free port, for tests; removed at the end",
    )
    serve.add_argument(
        "--fixture", type=Path, metavar="FILE", help="with --temporary: an .apkg or .colpkg to import"
    )
    logging_options.add_options(serve)
    serve.set_defaults(run=_run)


def add_collection(command: Any) -> None:
    """Add the options that say what is served."""
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--collection", type=Path, metavar="FILE", help="the collection; created if missing"
    )
    where.add_argument("--base", type=Path, metavar="DIR", help="an Anki base folder: all its profiles")
    command.add_argument("--profile", metavar="NAME", help="the profile to open first, with --base")


def _run(options: argparse.Namespace) -> int:
    from ..headless.collection_file import CannotOpen
    from ..server.http.listener import CannotListen

    given = {
        "webBindAddress": options.host,
        "webBindPort": options.port,
        "readOnly": options.read_only,
    }
    try:
        _check(options)
        if options.temporary:
            return _serve_temporary(options, given)
        headless = started(options, logging_options.load_settings(options, given))
    except CannotListen as error:
        return output.failed(error, _OPTIONS.get(error.setting, ""))
    except (settings.SettingError, CannotOpen) as error:
        return output.failed(error)
    try:
        say_where(headless)
        headless.run()
    finally:
        headless.stop()
    return 0


def _check(options: argparse.Namespace) -> None:
    """Check that the options go together.

    Raises:
        SettingError: They do not.
    """
    if options.fixture is not None and not options.temporary:
        raise settings.SettingError(
            "--fixture needs --temporary: it is not imported into a collection of yours"
        )
    for name in ("collection", "base", "profile"):
        if options.temporary and getattr(options, name) is not None:
            raise settings.SettingError(
                f"--temporary makes a collection of its own, so --{name} has no use"
            )


def _serve_temporary(options: argparse.Namespace, given: Mapping[str, Any]) -> int:
    """Serve a new collection. The user's own settings have no effect on it.

    Raises:
        SettingError, CannotOpen, CannotListen: It cannot be served.
    """
    from ..headless import garbage

    with garbage.postponed():
        from ..temporary import program

    address = {"webBindAddress": options.host or "127.0.0.1", "webBindPort": options.port or "0"}
    chosen = settings.load(options.config, {}, logging_options.named(options, {**given, **address}))
    options.log.begin(chosen)
    program.run(options.fixture, chosen)
    return 0


def say_where(headless: Headless) -> None:
    """Print the profile and the address, which programs that start the command wait for."""
    where = headless.service.urls[0]
    output.line(f"ankiconnect is serving {headless.profiles.active()} at {where}")


def started(options: argparse.Namespace, chosen: settings.Settings) -> Headless:
    """A service on the collection that the options name, which follows its settings file.

    Raises:
        CannotOpen: The collection cannot be opened.
        CannotListen: The address or port cannot be used.
    """
    from ..headless import garbage

    with garbage.postponed():
        from ..headless import process

    profiles = _profiles(options)
    headless = process.serve(profiles, options.profile or profiles.names()[0], chosen)
    headless.follow(options.changes.found, options.reload, options.log.begin)
    return headless


def _profiles(options: argparse.Namespace) -> CollectionProfiles:
    from ..headless.collection_file import CannotOpen
    from ..headless.profiles import COLLECTION_FILE, CollectionProfiles

    if options.base is None:
        if options.profile is not None:
            raise CannotOpen("--profile needs --base")
        file = options.collection or settings_file.data_folder() / "User 1" / COLLECTION_FILE
        return CollectionProfiles.of_file(file)
    profiles = CollectionProfiles.of_base(options.base)
    if not profiles.names():
        raise CannotOpen(f"no folder in {options.base} has a {COLLECTION_FILE}")
    return profiles
