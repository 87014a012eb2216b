"""Replies to requests that are refused before an action is looked for."""

from __future__ import annotations

from ..api import envelope
from ..api.dispatcher import Dispatcher
from ..api.memory_budget import BudgetExceeded
from ..http import origins
from ..http.origins import OriginCheck
from ..http.response import Reply
from . import body


def forbid(dispatcher: Dispatcher, origin: OriginCheck, action: str = "", text: str = "") -> Reply:
    """Refuse an origin, with an error for the user of its page (docs/api-decisions.md, p)."""
    text = text or origins.forbidden_text(origin.header, dispatcher.can_ask)
    dispatcher.log.refused(text, action)
    return error_reply(text, origin, 403, action)


def refuse_body(
    dispatcher: Dispatcher, origin: OriginCheck, error: body.BodyError | BudgetExceeded
) -> Reply:
    """Refuse a body that was not read, and close the connection: its rest may still come."""
    if origin.allowed:
        dispatcher.log.refused(str(error))
        status = error.status if isinstance(error, body.BodyError) else 503
        reply = error_reply(str(error), origin, status)
    else:
        reply = forbid(dispatcher, origin)
    reply.force_close()
    return reply


def error_reply(text: str, origin: OriginCheck, status: int, action: str = "") -> Reply:
    return Reply(envelope.failure(text), origin.allow_origin, status=status, action=action, error=text)
