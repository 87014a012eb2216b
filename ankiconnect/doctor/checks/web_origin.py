"""Whether a web page or browser extension with an origin may use the service."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

from ...settings import RULES, Settings, impossible_origins
from ...settings.findings import impossible
from ..answer import ask
from ..case import Case
from ..finding import Finding, ok, problem

_LIST = "webCorsOriginList"
_FORBIDDEN = 403


def check(case: Case) -> Iterator[Finding]:
    if case.origin is None:
        return
    (origin,) = RULES[_LIST].kind.check([case.origin])
    if impossible_origins(Settings(webCorsOriginList=(origin,))):
        text = impossible("--origin", case.origin)
        yield problem(f"{text}.", "Give it as the browser sends it, without a path.")
    elif case.answer.has_api:
        try:
            status = ask(case.service, case.service.key, origin).status
        except (OSError, http.client.HTTPException) as error:
            yield problem(f"{case.service.url} does not answer a second time: {error}.", "Try again.")
        else:
            yield _allowed(case, origin, status)


def _allowed(case: Case, origin: str, status: int) -> Finding:
    if status != _FORBIDDEN:
        return ok(f"Pages with the origin {origin} may use the service.")
    command = "" if case.source.in_anki else f" This does it: ankiconnect origin add {origin}"
    return problem(
        f"Pages with the origin {origin} may not use the service.",
        f"If you trust them, add it to {_LIST} in {case.where}.{command}",
    )
