"""The command line: ``ankiconnect serve``, ``ankiconnect call`` and others."""

from __future__ import annotations

import argparse
import functools
import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import __version__, settings
from .commands import completion, connecting, keys, origins, output, settings_file
from .commands.completion import SHELLS
from .log.formatting import Log

if TYPE_CHECKING:
    from .client.service import Service
    from .headless.composition import Headless

_OPTIONS = {"webBindPort": " Or use --port.", "webBindAddress": " Or use --host."}
"""The option of a setting, to be added to an error message."""
_LOGGING = {"logLevel": "log_level", "logFormat": "log_format"}
"""Settings with an option in both commands, and the option."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Returns:
        The exit status: 0, or 1 after a failure, which is reported in one line.
    """
    _open_standard_streams()
    options = _parser().parse_args(arguments)
    options.log = Log()
    status: int = options.run(options)
    return status


def _open_standard_streams() -> None:
    """Open what the program was started without (``>&-``), so that no socket gets its number.

    Anki's library prints to number 2.
    """
    while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(number)
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115


def _load_settings(options: argparse.Namespace, given: Mapping[str, Any]) -> settings.Settings:
    """Load the settings from all sources, and set up the log by them.

    What is needed to load them again is kept in `options`.
    """
    logging = {name: getattr(options, option) for name, option in _LOGGING.items()}
    if options.verbose:
        logging["logLevel"] = "debug"
    named = {name: value for name, value in {**given, **logging}.items() if value is not None}
    file = settings_file.named(options)
    options.changes = settings_file.Changes(file)
    options.reload = functools.partial(settings.load, file, os.environ, named)
    exists = options.config is not None or file.exists()
    chosen = options.reload() if exists else settings.load(None, os.environ, named)
    options.log.begin(chosen)
    return chosen


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ankiconnect", description="A bridge between Anki and other programs."
    )
    parser.add_argument("--version", action="version", version=f"ankiconnect {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add_call(commands)
    _add_events(commands)
    _add_actions(commands)
    _add_openapi(commands)
    _add_completion(commands)
    _add_mcp(commands)
    keys.add_parser(commands)
    origins.add_parser(commands)
    return parser


def _add_serve(commands: Any) -> None:
    serve = commands.add_parser(
        "serve",
        help="serve a collection without a window",
        description="Serve a collection over HTTP, without a window.",
    )
    _add_collection(serve)
    serve.add_argument("--host", metavar="ADDRESS", help="address to listen on")
    serve.add_argument("--port", metavar="N", help="port to listen on; 0 picks a free one")
    serve.add_argument(
        "--read-only", action="store_true", default=None, help="refuse what changes something"
    )
    serve.add_argument("--config", type=Path, metavar="FILE", help="settings as a JSON object")
    _add_logging(serve)
    serve.set_defaults(run=_serve)


def _add_collection(command: Any) -> None:
    where = command.add_mutually_exclusive_group()
    where.add_argument(
        "--collection", type=Path, metavar="FILE", help="the collection; created if missing"
    )
    where.add_argument("--base", type=Path, metavar="DIR", help="an Anki base folder: all its profiles")
    command.add_argument("--profile", metavar="NAME", help="the profile to open first, with --base")


def _add_call(commands: Any) -> None:
    call = commands.add_parser(
        "call",
        help="send one request to a running service",
        description="Send one request to a running service and print its result as JSON.",
    )
    call.add_argument("action", metavar="ACTION")
    call.add_argument(
        "params",
        nargs="*",
        metavar="KEY=VALUE|JSON",
        help="parameters; a VALUE that is not JSON is taken as text",
    )
    connecting.add_options(call)
    _add_logging(call)
    call.set_defaults(run=_call)


def _add_events(commands: Any) -> None:
    events = commands.add_parser(
        "events",
        help="print what changes in the collection",
        description="Print what changes in the collection, one JSON object a line, until interrupted.",
    )
    events.add_argument("--types", metavar="TYPE,TYPE", help="only these, such as note,review")
    events.add_argument("--since", type=int, metavar="ID", help="the last event that is known")
    events.add_argument("--fields", action="store_true", help="with the fields of notes")
    connecting.add_options(events)
    _add_logging(events)
    events.set_defaults(run=_events)


def _add_mcp(commands: Any) -> None:
    mcp = commands.add_parser(
        "mcp",
        help="let an assistant use Anki, over standard input and output",
        description="Speak the Model Context Protocol over standard input and output, for a running "
        "service.",
    )
    connecting.add_options(mcp)
    mcp.add_argument(
        "--serve", action="store_true", help="if no service answers, serve a collection here"
    )
    _add_collection(mcp)
    _add_logging(mcp)
    mcp.set_defaults(run=_mcp)


def _add_actions(commands: Any) -> None:
    actions = commands.add_parser(
        "actions",
        help="list the actions, or explain one",
        description="List the actions of the API, or explain one and how to call it.",
    )
    actions.add_argument("name", nargs="?", metavar="NAME", help="the action to explain")
    actions.add_argument("--names", action="store_true", help="only names, one a line")
    actions.set_defaults(run=_actions)


def _add_completion(commands: Any) -> None:
    completing = commands.add_parser(
        "completion",
        help="print what a shell needs to complete commands",
        description='Print a script for a shell. To use it: eval "$(ankiconnect completion bash)"',
    )
    completing.add_argument("shell", choices=SHELLS)
    completing.set_defaults(run=_completion, commands=commands.choices)


def _add_openapi(commands: Any) -> None:
    described = commands.add_parser(
        "openapi",
        help="print the OpenAPI document",
        description="Print the OpenAPI document of the API, from which clients can be generated.",
    )
    described.set_defaults(run=_openapi)


def _add_logging(command: Any) -> None:
    command.add_argument("-v", "--verbose", action="store_true", help="log everything")
    command.add_argument("--log-level", metavar="LEVEL", help=", ".join(settings.LOG_LEVELS))
    command.add_argument("--log-format", metavar="FORMAT", help=" or ".join(settings.LOG_FORMATS))


def _serve(options: argparse.Namespace) -> int:
    from .headless.collection_file import CannotOpen
    from .server.http.listener import CannotListen

    given = {
        "webBindAddress": options.host,
        "webBindPort": options.port,
        "readOnly": options.read_only,
    }
    try:
        headless = _started(options, _load_settings(options, given))
    except CannotListen as error:
        return output.failed(error, _OPTIONS.get(error.setting, ""))
    except (settings.SettingError, CannotOpen) as error:
        return output.failed(error)
    try:
        output.line(
            f"ankiconnect is serving {headless.profiles.active()} at {headless.service.urls[0]}"
        )
        headless.run()
    finally:
        headless.stop()
    return 0


def _say_where(headless: Headless) -> None:
    where = headless.service.urls[0]
    output.line(f"ankiconnect is serving {headless.profiles.active()} at {where}")


def _started(options: argparse.Namespace, chosen: settings.Settings) -> Headless:
    """A service without a window, which listens.

    Raises:
        CannotOpen: The collection cannot be opened.
        CannotListen: The address or port cannot be used.
    """
    from .headless import process
    from .headless.composition import Headless
    from .server.http.file_limit import raise_file_limit

    profiles = _profiles(options)
    raise_file_limit()
    process.keep_files_private()
    headless = Headless(profiles, chosen)
    process.stop_on_signals(headless)
    try:
        profiles.open(options.profile or profiles.names()[0])
        headless.start()
    except BaseException:
        headless.stop()
        raise
    headless.follow(options.changes.found, options.reload, options.log.begin)
    process.collect_garbage_less_often()
    return headless


def _profiles(options: argparse.Namespace) -> Any:
    from .headless.collection_file import CannotOpen
    from .headless.profiles import COLLECTION_FILE, CollectionProfiles

    if options.base is None:
        if options.profile is not None:
            raise CannotOpen("--profile needs --base")
        file = options.collection or settings_file.data_folder() / "User 1" / COLLECTION_FILE
        profiles = CollectionProfiles.of_file(file)
    else:
        profiles = CollectionProfiles.of_base(options.base)
        if not profiles.names():
            raise CannotOpen(f"no folder in {options.base} has a {COLLECTION_FILE}")
    return profiles


def _mcp(options: argparse.Namespace) -> int:
    from .client import AnkiError
    from .stdio import lines, program

    stdout = lines.take_over_output()
    try:
        chosen = _load_settings(options, {})
        found = connecting.found(options, chosen)
        found.tls()
    except (settings.SettingError, AnkiError) as error:
        return output.failed(error)
    if options.serve and not program.answers(found):
        return _serve_and_bridge(options, chosen, found, stdout)
    program.run(found, stdout)
    return 0


def _serve_and_bridge(
    options: argparse.Namespace, chosen: settings.Settings, found: Service, stdout: int
) -> int:
    """Serve a collection, and be the bridge to it. Without one, the bridge says why."""
    from .headless.collection_file import CannotOpen
    from .server.http.listener import CannotListen
    from .stdio import program

    try:
        headless = _started(options, chosen)
    except (CannotListen, CannotOpen) as error:
        output.failed(error)
        program.run(found, stdout, str(error))
        return 0
    _say_where(headless)
    here = type(found)(headless.service.urls[0], found.key, found.trusted)
    try:
        program.run_beside(here, stdout, headless.request_stop)
        headless.run()
    finally:
        headless.stop()
    return 0


def _call(options: argparse.Namespace) -> int:
    from .client import AnkiError, NotRunning, parameters

    try:
        chosen = _load_settings(options, {})
        given = parameters.read(options.params)
        with connecting.client(options, chosen) as anki:
            result = anki.call(options.action, given)
    except NotRunning as error:
        return output.failed(error)
    except (settings.SettingError, AnkiError) as error:
        from .commands import actions

        return output.failed(error, actions.hint(options.action, str(error)))
    _print_json(result)
    return 0


def _events(options: argparse.Namespace) -> int:
    from .client import AnkiError

    types = None if options.types is None else options.types.split(",")
    try:
        chosen = _load_settings(options, {})
        with connecting.client(options, chosen) as anki:
            for event in anki.events(types, since=options.since, fields=options.fields):
                output.line(json.dumps(event, ensure_ascii=False))
    except (settings.SettingError, AnkiError) as error:
        return output.failed(error)
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    return 0


def _actions(options: argparse.Namespace) -> int:
    from .commands import actions

    try:
        if options.names:
            output.line("\n".join(actions.names()))
        else:
            output.line(actions.explain(options.name) if options.name else actions.overview())
    except LookupError as error:
        return output.failed(error)
    return 0


def _completion(options: argparse.Namespace) -> int:
    output.line(completion.script(options.shell, options.commands))
    return 0


def _openapi(options: argparse.Namespace) -> int:
    from . import handlers
    from .handlers.framework import registry
    from .server.api import openapi

    handlers.load()
    _print_json(openapi.document(registry.actions(), connecting.local_url(settings.Settings())))
    return 0


def _print_json(value: Any) -> None:
    """Print JSON, with escapes where the terminal's encoding lacks a character."""
    try:
        print(json.dumps(value, indent=2, ensure_ascii=False))
    except UnicodeEncodeError:
        print(json.dumps(value, indent=2))
