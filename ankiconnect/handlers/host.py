"""What stands behind the actions on the main thread: the collection, the profiles.

A composition makes one `Host`; the server hands it the parts of actions that run on the main thread.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .errors import ANSWERS, ActionError, WindowNeeded, error_text
from .registry import Action, Needs, given_names
from .undo import UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges
    from anki.sync import SyncAuth

T = TypeVar("T")

log = logging.getLogger(__name__)

_given_names = functools.lru_cache(maxsize=None)(given_names)


class Profiles(Protocol):
    """The profiles that can be opened; each has a collection. Main thread only."""

    def names(self) -> list[str]:
        """Names of all profiles, in Anki's order."""

    def active(self) -> str:
        """Name of the open profile."""

    def load(self, name: str) -> None:
        """Open another profile, which exists, and close the one that is open."""

    def sync_auth(self) -> SyncAuth | None:
        """The open profile's login at AnkiWeb or another sync server, None when there is none."""


class Host(Protocol):
    """What a composition provides. Main thread only, but for `offers` and `changed`; a long part that
    runs in the background, while all others wait, counts as the main thread."""

    @property
    def profiles(self) -> Profiles:
        """The profiles."""

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            bridge.errors.Unavailable: None is open.
        """

    def changed(self, changes: OpChanges) -> None:
        """An action has written; tell whoever shows it."""

    def reload(self) -> None:
        """Tell whoever shows the collection to read it anew."""

    def offers(self, action: Action) -> bool:
        """Whether `action` works here, with or without a window. From any thread."""


def needs_collection(part: Callable[..., Any]) -> bool:
    """Whether a part of an action must wait while the collection is busy.

    One that is given the whole host may open or close collections, and waits too.
    """
    return not {"col", "step", "host"}.isdisjoint(_given_names(part))


def run_part(host: Host, part: Callable[..., T], *arguments: Any, **parameters: Any) -> T:
    """Run a part of an action on the main thread, with what it asks for before its slash.

    What it wrote is passed on, also when it failed half-way, since windows must show what is there.
    """
    names = _given_names(part)
    col = host.collection() if "col" in names or "step" in names else None
    step = UndoStep(col) if col is not None and "step" in names else None
    given = {"col": col, "step": step, "profiles": host.profiles, "host": host}
    try:
        return part(*(given[name] for name in names), *arguments, **parameters)
    except Exception as error:
        if _is_refusal(error):
            raise ActionError(error_text(error)) from error
        if not isinstance(error, ANSWERS):
            log.exception("a part of an action failed unexpectedly")  # the bridge keeps no traceback
        raise
    finally:
        if step is not None and step.changes is not None:
            host.changed(step.changes)


def _is_refusal(error: Exception) -> bool:
    """Whether Anki itself refused (a template it does not take, a file it cannot read)."""
    from anki.errors import AnkiException  # here, since the server imports this module without Anki

    return isinstance(error, AnkiException)


def check_needs(host: Host, action: Action, called: str) -> None:
    """Refuse an action that needs a window where there is none.

    Raises:
        WindowNeeded: There is none.
    """
    if action.needs is Needs.WINDOW and not host.offers(action):
        raise WindowNeeded(called)
