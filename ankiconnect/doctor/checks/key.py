"""Whether the key fits."""

from __future__ import annotations

import http.client
from collections.abc import Iterator

from ..answer import Reply, ask
from ..case import Case
from ..finding import Finding, ok, problem

_GIVE = "set the variable ANKICONNECT_API_KEY, or name the settings with --config or --base"


def check(case: Case) -> Iterator[Finding]:
    if case.answer.has_api:
        try:
            without, given = ask(case.service), ask(case.service, case.service.key)
        except (OSError, http.client.HTTPException) as error:
            yield problem(f"{case.service.url} does not answer a second time: {error}.", "Try again.")
        else:
            yield _found(case, without, given)


def _found(case: Case, without: Reply, given: Reply) -> Finding:
    key = case.service.key
    if given.error is not None and key is None:
        return problem("The service needs a key, and none is set here.", f"To try yours, {_GIVE}.")
    if given.error is not None:
        return problem(
            f"The service refuses this key: {given.error}.",
            "Enter the key of the service's settings in the program. To try another one, "
            "set the variable ANKICONNECT_API_KEY.",
        )
    if without.error is None and key is not None:
        return problem(
            "A key is set here, but the service accepts requests without one.",
            f"Other settings than {case.source.name} are in force. Restart the service with them.",
        )
    if key is None:
        return ok("No key is needed, and none is set.")
    return ok("The service needs a key, and this one fits.")
