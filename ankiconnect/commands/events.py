"""``ankiconnect events``: what changes in the collection."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .. import settings
from . import connecting, logging_options, output


def add_parser(commands: Any) -> None:
    """Add the command."""
    events = commands.add_parser(
        "events",
        help="print what changes in the collection",
        description="Print what changes in the collection, one JSON object a line, until interrupted.",
    )
    events.add_argument("--types", metavar="TYPE,TYPE", help="only these, such as note,review")
    events.add_argument("--since", type=int, metavar="ID", help="the last event that is known")
    events.add_argument("--fields", action="store_true", help="with the fields of notes")
    connecting.add_options(events)
    logging_options.add_options(events)
    events.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from ..client import AnkiError

    types = None if options.types is None else options.types.split(",")
    try:
        chosen = logging_options.load_settings(options, {})
        with connecting.client(options, chosen) as anki:
            for event in anki.events(types, since=options.since, fields=options.fields):
                output.line(json.dumps(event, ensure_ascii=False))
    except (settings.SettingError, AnkiError) as error:
        return output.failed(error)
    except (KeyboardInterrupt, BrokenPipeError):
        pass
    return 0
