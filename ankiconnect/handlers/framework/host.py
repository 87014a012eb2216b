"""What stands behind the actions on the main thread: the collection, the profiles.

A composition makes one `Host`; the server hands it the parts of actions that run on the main thread.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from .action import Action, Needs, given_names
from .errors import ActionError, WindowNeeded, error_text
from .undo import RequestSteps, UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges

T = TypeVar("T")

_given_names = functools.lru_cache(maxsize=None)(given_names)


class Profiles(Protocol):
    """The profiles that can be opened; each has a collection. Main thread only."""

    def names(self) -> list[str]:
        """Names of all profiles, in Anki's order."""

    def active(self) -> str:
        """Name of the open profile, "" for none."""

    def load(self, name: str) -> None:
        """Close the open profile and open another one, which exists."""


class User(Protocol):
    """The user at Anki's window. A question blocks nobody. Main thread only."""

    def allows_origin(self, origin: str) -> Future[bool]:
        """Ask whether a web origin may use the service, and keep the answer in the settings."""

    def confirms(self, question: str) -> Future[bool]:
        """Ask a question; the answer is False where there is no user to ask."""

    def notify(self, text: str) -> None:
        """Show a message."""


class Host(Protocol):
    """What a composition provides to the actions.

    Main thread only, except `offers` and `changed`. A long part that runs in the background while all
    others wait counts as the main thread.
    """

    @property
    def profiles(self) -> Profiles: ...

    @property
    def user(self) -> User: ...

    @property
    def window(self) -> Any:
        """Anki's main window; None without one."""

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            bridge.errors.Unavailable: No collection is open.
        """

    def changed(self, changes: OpChanges) -> None:
        """Have windows show what an action has written."""

    def reload(self) -> None:
        """Have windows read the collection again."""

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """Save what is being typed in editors of these notes, before the notes are written.

        Returns:
            A future that is done when the text is in the collection; at once when no editor shows them.
        """

    def sync(self, direction: str | None) -> Future[None]:
        """Begin to sync the open collection with a server, while others wait for the collection.

        Args:
            direction: The direction of a full sync, in case one is needed; None makes that an error.

        Raises:
            ActionError: There is no login.
        """

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Install an .ankiaddon over this one.

        Returns:
            The new version.

        Raises:
            ActionError: It was not installed; the text says why.
        """

    def offers(self, action: Action) -> bool:
        """Whether `action` works here, with or without a window. From any thread."""


def run_part(
    host: Host, steps: RequestSteps, part: Callable[..., T], /, *arguments: Any, **parameters: Any
) -> T:
    """Run a part of an action on the main thread, with what its parameters before the slash ask for.

    Windows are notified of what it wrote also when it failed half-way, since they must show what is
    there.

    Args:
        steps: What the same request has done so far, for one step in Anki's Undo.
        arguments, parameters: The other arguments of `part`.
    """
    names = _given_names(part)
    col = host.collection() if "col" in names or "step" in names else None
    step = UndoStep(col, steps) if col is not None and "step" in names else None
    made = {"col": col, "step": step, "host": host}
    given = (made[name] if name in made else getattr(host, name) for name in names)
    try:
        return part(*given, *arguments, **parameters)
    except Exception as error:
        if _is_refusal(error):
            raise ActionError(error_text(error)) from error
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
