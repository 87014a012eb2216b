"""``ankiconnect mcp``: the Model Context Protocol over standard input and output."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .. import settings
from . import connecting, logging_options, output, serve

if TYPE_CHECKING:
    from ..client.service import Service


def add_parser(commands: Any) -> None:
    """Add the command."""
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
    serve.add_collection(mcp)
    logging_options.add_options(mcp)
    mcp.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..client import AnkiError
    from ..stdio import lines, program

    stdout = lines.take_over_output()
    try:
        chosen = logging_options.load_settings(options, {})
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
    from ..headless.collection_file import CannotOpen
    from ..server.http.listener import CannotListen
    from ..stdio import program

    try:
        headless = serve.started(options, chosen)
    except (CannotListen, CannotOpen) as error:
        output.failed(error)
        program.run(found, stdout, str(error))
        return 0
    serve.say_where(headless)
    here = type(found)(headless.service.urls[0], found.key, found.trusted)
    try:
        program.run_beside(here, stdout, headless.request_stop)
        headless.run()
    finally:
        headless.stop()
    return 0
