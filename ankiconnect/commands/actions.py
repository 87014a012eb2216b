"""``ankiconnect actions``: what actions there are, and how to call one."""

from __future__ import annotations

import argparse
from typing import Any

from . import output


def add_parser(commands: Any) -> None:
    """Add the command."""
    actions = commands.add_parser(
        "actions",
        help="list the actions, or explain one",
        description="List the actions of the API, or explain one and how to call it.",
    )
    actions.add_argument("name", nargs="?", metavar="NAME", help="the action to explain")
    actions.add_argument("--names", action="store_true", help="only names, one a line")
    actions.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from . import action_help

    try:
        if options.names:
            output.line("\n".join(action_help.names()))
        else:
            output.line(action_help.explain(options.name) if options.name else action_help.overview())
    except LookupError as error:
        return output.failed(error)
    return 0
