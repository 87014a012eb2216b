"""A bare aiohttp server that sends back what it is sent: the limit of HTTP on this machine.

``python -m benchmarks.echo`` prints its port and serves until it is ended. ``--carried FOLDER`` serves
with the aiohttp that an installed add-on carries rather than with the one of this environment.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

MOST_BYTES = 64 * 1024
"""More than that is not sent back: of a large body only the way there is measured."""


def modules(carried: Path | None) -> tuple[Any, Any]:
    """aiohttp's `web`, and its `http_parser`, which tells whether its compiled parts are in use.

    Args:
        carried: An add-on's folder with a package `vendor` in it; None for the environment's aiohttp.
    """
    package = "aiohttp"
    if carried is not None:
        # At the end: the folder holds more than the one package that is wanted.
        sys.path.append(str(carried))
        package = "vendor.aiohttp"
    return importlib.import_module(f"{package}.web"), importlib.import_module(f"{package}.http_parser")


async def serve(carried: Path | None) -> None:
    """Serve for ever; one line of JSON tells where, and with what."""
    web, parser = modules(carried)

    async def echo(request: Any) -> Any:
        body = await request.read()
        return web.Response(body=body[:MOST_BYTES], content_type="application/json")

    application = web.Application(client_max_size=1 << 30)
    application.router.add_post("/", echo)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    compiled = parser.HttpRequestParser is not parser.HttpRequestParserPy
    told = {"port": runner.addresses[0][1], "aiohttp": _version(web), "compiled": compiled}
    sys.stdout.write(f"{json.dumps(told)}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _version(web: Any) -> str:
    package = importlib.import_module(web.__name__.rpartition(".")[0])
    return str(package.__version__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal ends it."""
    parser = argparse.ArgumentParser(prog="benchmarks.echo", description=__doc__)
    parser.add_argument("--carried", type=Path, help="an add-on's folder, for the aiohttp in it")
    asyncio.run(serve(parser.parse_args(arguments).carried))


if __name__ == "__main__":
    main()
