"""``ankiconnect call``: one request."""

from __future__ import annotations

import argparse
from typing import Any

from .. import settings
from . import connecting, logging_options, output


def add_parser(commands: Any) -> None:
    """Add the command."""
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
    logging_options.add_options(call)
    call.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..client import AnkiError, NotRunning, parameters

    try:
        chosen = logging_options.load_settings(options, {})
        given = parameters.read(options.params)
        with connecting.client(options, chosen) as anki:
            result = anki.call(options.action, given)
    except NotRunning as error:
        return output.failed(error)
    except (settings.SettingError, AnkiError) as error:
        from . import action_help

        return output.failed(error, action_help.hint(options.action, str(error)))
    output.as_json(result)
    return 0
