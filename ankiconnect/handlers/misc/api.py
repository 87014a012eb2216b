"""The API's version and actions, batches, and permission to use the API. These run in the server's
loop."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Annotated, Any

from ...objects.misc import DeniedPermission, GrantedPermission, Reflection, Request
from ..framework.action import Needs, Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Answer, User
from ..framework.registry import API_VERSION, action
from ..framework.request_context import RequestContext
from . import origins


@action("version", scope=Scope.READ, needs=Needs.NOTHING)
async def version(context: RequestContext, /) -> int:
    """Get the version of the API.

    Returns:
        int: 6

    Example:
        {}
    """
    return API_VERSION


@action("apiReflect", scope=Scope.READ, needs=Needs.NOTHING)
async def api_reflect(
    context: RequestContext,
    /,
    scopes: Annotated[Any, list[str]] = None,
    actions: Annotated[Any, list[str] | None] = None,
) -> Reflection:
    """List what this service can do, for clients that adapt to it.

    Args:
        scopes: Array of the requested scopes. "actions" is the only known scope; others are ignored.
        actions: Array of action names to look for; null for all.

    Returns:
        object: the known scopes, and the names of the actions that work here. The names are in input
        order; for all actions they are sorted

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


@action("multi", scope=Scope.READ, needs=Needs.NOTHING, writes=Writes.ANYTHING, destructive=True)
async def multi(context: RequestContext, /, actions: Annotated[list[Any], list[Request]]) -> list[Any]:
    """Run several requests in order. When one fails, the others still run.

    Everything they write is one step in Anki's Undo, unless something else changes the collection in
    between.

    Args:
        actions: The requests. The key of the outer request counts for all. A request may be another
            multi.

    Returns:
        array: one reply for each request, in the format of its version

    Example:
        {
          "actions": [
            {"action": "deckNames", "version": 6},
            {"action": "deckNameFromId", "version": 6, "params": {}}
          ]
        }
    """
    return await context.batch(actions)


@action("requestPermission", scope=Scope.READ, needs=Needs.NOTHING, public=True)
async def request_permission(
    context: RequestContext,
    /,
    origin: Annotated[Any, str | None] = None,
    allowed: Annotated[Any, bool | None] = None,
) -> GrantedPermission | DeniedPermission:
    """Ask for permission to use the service. This action needs no key, and any origin may send it.

    If the settings neither allow nor ignore the origin, Anki asks the user and saves the answer in the
    settings. Without a window nobody can be asked, so such an origin is denied.

    Args:
        origin: Ignored. The Origin header of the request counts.
        allowed: Ignored. The settings count.

    Returns:
        object: whether the page may use the service, and if so, whether it needs a key

    Example:
        {}
    """
    if not context.caller.allowed and not await _user_allows(context):
        return {"permission": "denied"}
    with_key = context.settings.needs_key
    return {
        "permission": "granted",
        "requireApikey": with_key,
        "requireApiKey": with_key,  # both spellings are in use (docs/api-decisions.md, j)
        "version": API_VERSION,
    }


async def _user_allows(context: RequestContext) -> bool:
    origin = context.caller.origin
    if origin in context.settings.ignoreOriginList or not origins.is_origin(origin):
        return False
    return await context.ask(_ask, origin, refuses=origins.site(origin))


def _ask(user: User, /, origin: str) -> Future[Answer]:
    return user.allows_origin(origin)
