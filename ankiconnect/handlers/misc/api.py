"""What the API says of itself, batches, and who may use it. Answered in the loop."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from ..framework.action import Needs, Writes
from ..framework.errors import ActionError
from ..framework.host import User
from ..framework.registry import API_VERSION, action
from ..framework.request_context import RequestContext


@action("version", needs=Needs.NOTHING)
async def version(context: RequestContext, /) -> int:
    """The version of the API.

    Returns:
        int: 6

    Example:
        {}
    """
    return API_VERSION


@action("apiReflect", needs=Needs.NOTHING)
async def api_reflect(
    context: RequestContext, /, scopes: Any = None, actions: Any = None
) -> dict[str, list[str]]:
    """What this service can do; for clients that adapt to it.

    Args:
        scopes: Array of what is asked for; "actions" is the only scope there is, others are left out.
        actions: Array of action names to test, or null for all.

    Returns:
        object: {"scopes": those understood} plus "actions": the names that work here, in input order
        or, when all are asked for, sorted

    Errors:
        ``scopes has invalid value``, ``actions has invalid value``.

    Example:
        {"scopes": ["actions"], "actions": ["addNote", "findCards", "noSuchAction"]}
    """
    if not isinstance(scopes, list):
        raise ActionError("scopes has invalid value")
    if actions is not None and not isinstance(actions, list):
        raise ActionError("actions has invalid value")
    if "actions" not in scopes:
        return {"scopes": []}
    offered = context.offered()
    if actions is None:
        return {"scopes": ["actions"], "actions": list(offered)}
    known = frozenset(offered)
    asked = [one for one in actions if isinstance(one, str) and one in known]
    return {"scopes": ["actions"], "actions": asked}


@action("multi", needs=Needs.NOTHING, writes=Writes.ANYTHING)
async def multi(context: RequestContext, /, actions: list[Any]) -> list[Any]:
    """Answer several requests in one, in order. A failing one stops no other.

    What they write is one step in Anki's Undo, as long as nobody else does something in between.

    Args:
        actions: Requests: {"action", "version", "params"}. Each is a request of its own, with version 4
            when it names none; the key of the outer one counts for all. May nest.

    Returns:
        array: one reply for each, in the envelope of its own version

    Example:
        {
          "actions": [
            {"action": "deckNames", "version": 6},
            {"action": "deckNameFromId", "version": 6, "params": {}}
          ]
        }
    """
    return await context.batch(actions)


@action("requestPermission", needs=Needs.NOTHING, public=True)
async def request_permission(
    context: RequestContext, /, origin: Any = None, allowed: Any = None
) -> dict[str, Any]:
    """Ask whether the page that sends this may use the service. Needs no key and no allowed origin.

    For an origin that the settings neither allow nor ignore, the person at Anki is asked; the answer
    is kept in the settings. Without a window there is nobody to ask: such an origin is denied.

    Args:
        origin: Ignored; the Origin header counts.
        allowed: Ignored; the settings count.

    Returns:
        object: {"permission": "granted", "requireApikey": bool, "requireApiKey": the same,
        "version": 6} or {"permission": "denied"}

    Example:
        {}
    """
    if not context.caller.allowed and not await _user_allows(context):
        return {"permission": "denied"}
    needs_key = context.settings.apiKey is not None
    return {
        "permission": "granted",
        "requireApikey": needs_key,
        "requireApiKey": needs_key,  # both spellings are in use (docs/api-decisions.md, j)
        "version": API_VERSION,
    }


async def _user_allows(context: RequestContext) -> bool:
    origin = context.caller.origin
    if origin in context.settings.ignoreOriginList:
        return False
    return await context.start_and_wait(_ask, origin)


def _ask(user: User, /, origin: str) -> Future[bool]:
    return user.allows_origin(origin)
