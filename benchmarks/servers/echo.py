"""A bare aiohttp server that returns each request's body. Its speed is the limit of HTTP on this
machine.

``python -m benchmarks.servers.echo`` prints its port and serves until it is stopped. With ``--carried
FOLDER`` it uses the aiohttp bundled with an installed add-on instead of the one in this environment.
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

MAX_ECHOED_BYTES = 64 * 1024
"""Longer bodies are cut in the reply, since for a large body only the upload is measured."""


def modules(carried: Path | None) -> tuple[Any, Any]:
    """aiohttp's modules `web` and `http_parser`; the second tells whether the compiled parser is in
    use.

    Args:
        carried: The folder of an add-on with a package `vendor`; None for the environment's aiohttp.
    """
    package = "aiohttp"
    if carried is not None:
        # At the end of the path, since the folder contains other modules too.
        sys.path.append(str(carried))
        package = "vendor.aiohttp"
    return importlib.import_module(f"{package}.web"), importlib.import_module(f"{package}.http_parser")


async def serve(carried: Path | None) -> None:
    """Serve forever. One line of JSON on stdout tells the port and aiohttp's version."""
    web, parser = modules(carried)

    async def echo(request: Any) -> Any:
        body = await request.read()
        return web.Response(body=body[:MAX_ECHOED_BYTES], content_type="application/json")

    application = web.Application(client_max_size=1 << 30)
    application.router.add_post("/", echo)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
    await site.start()
    compiled = parser.HttpRequestParser is not parser.HttpRequestParserPy
    about = {"port": runner.addresses[0][1], "aiohttp": _version(web), "compiled": compiled}
    sys.stdout.write(f"{json.dumps(about)}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


def _version(web: Any) -> str:
    package = importlib.import_module(web.__name__.rpartition(".")[0])
    return str(package.__version__)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until a signal stops it."""
    parser = argparse.ArgumentParser(prog="benchmarks.servers.echo", description=__doc__)
    parser.add_argument("--carried", type=Path, help="an add-on's folder, for the aiohttp in it")
    asyncio.run(serve(parser.parse_args(arguments).carried))


if __name__ == "__main__":
    main()
