"""``ankiconnect openapi``: the OpenAPI document."""

from __future__ import annotations

import argparse
from typing import Any

from .. import settings
from . import connecting, output


def add_parser(commands: Any) -> None:
    """Add the command."""
    described = commands.add_parser(
        "openapi",
        help="print the OpenAPI document",
        description="Print the OpenAPI document of the API, from which clients can be generated.",
    )
    described.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from .. import handlers
    from ..handlers.framework import registry
    from ..server.api import openapi

    handlers.load()
    output.as_json(openapi.document(registry.actions(), connecting.local_url(settings.Settings())))
    return 0
