"""Operations of Anki that may take seconds, and change much."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from .host import Host
from .request_context import RequestContext

T = TypeVar("T")


async def run_long_write(context: RequestContext, part: Callable[..., T], *arguments: Any) -> T:
    """Run a part in the background, so that Anki's window goes on, unless a note is open in an editor.

    An editor reports what is typed at any time, and Anki saves it once the operation has ended: over
    what the operation has written.
    """
    where = context.main if await context.main(_is_editing) else context.background
    return await where(part, *arguments)


def _is_editing(host: Host, /) -> bool:
    return host.is_editing()
