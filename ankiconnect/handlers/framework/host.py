"""What actions on the main thread can use: the collection, the profiles, the user, the window.

The add-on and the headless service each provide one `Host`. `run_part` runs a part of an action with
it.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeVar

from .action import Action, Needs, given_names
from .errors import ActionError, WindowNeeded, never_raised
from .slices import Slices, in_slices
from .undo import RequestSteps, UndoStep

if TYPE_CHECKING:
    from anki.collection import Collection, OpChanges, OpChangesAfterUndo

T = TypeVar("T")

NewNote = tuple[int, list[str]]
"""Note type and fields of a note that is being written and not stored yet."""

_given_names = functools.lru_cache(maxsize=None)(given_names)
_is_generator = functools.lru_cache(maxsize=None)(inspect.isgeneratorfunction)


class Profiles(Protocol):
    """Anki's profiles, each with its own collection. Main thread only."""

    def names(self) -> list[str]:
        """The names of all profiles, in Anki's order."""

    def active(self) -> str:
        """The name of the open profile; "" if none is open."""

    def load(self, name: str) -> None:
        """Close the open profile and open another one, which must exist."""


class Answer(NamedTuple):
    """The user's answer to a question.

    Attributes:
        yes: Whether it is a Yes.
        stop_asking: Whether nothing is to be asked until Anki is restarted.
    """

    yes: bool
    stop_asking: bool = False


class User(Protocol):
    """The user at Anki's window. Questions do not block the main thread. Main thread only.

    Without a window every answer is No.
    """

    def allows_origin(self, origin: str) -> Future[Answer]:
        """Ask whether a web origin may use the service, and save the answer in the settings."""

    def confirms(self, question: str) -> Future[Answer]:
        """Ask a yes-or-no question."""

    def notify(self, text: str) -> None:
        """Show a message."""


class Host(Protocol):
    """What the add-on or the headless service provides to actions.

    Main thread only, except `is_open`, `busy_with`, `offers`, `changed`, `undone` and `redone`. A long
    part that runs in the background may also use it, since all other parts wait meanwhile.
    """

    @property
    def profiles(self) -> Profiles: ...

    @property
    def user(self) -> User: ...

    @property
    def window(self) -> Any:
        """Anki's main window, or None in the headless service."""

    @property
    def is_open(self) -> bool:
        """Whether a collection is open. From any thread."""

    @property
    def busy_with(self) -> frozenset[str]:
        """What Anki itself does with the collection while actions wait, as far as that is known. From
        any thread."""

    @property
    def syncs_media(self) -> bool:
        """Whether Anki is syncing media. Actions do not wait for that."""

    def collection(self) -> Collection:
        """The open collection.

        Raises:
            bridge.errors.Unavailable: No collection is open.
        """

    def changed(self, changes: OpChanges) -> None:
        """Refresh the windows after an action has written to the collection."""

    def record(self, by: str) -> None:
        """Pass on to listeners what has changed since the last call. From where the change was made.

        Args:
            by: The program that has changed it.
        """

    def reload(self) -> None:
        """Reload the collection in all windows."""

    def is_editing(self) -> bool:
        """Whether anything can be typed into an editor now."""

    def undone(self, done: OpChangesAfterUndo) -> None:
        """Show the user what was undone. The windows are refreshed later."""

    def redone(self, done: OpChangesAfterUndo) -> None:
        """Show the user what was repeated. The windows are refreshed later."""

    def save_open_editors(self, notes: Iterable[int]) -> Future[None]:
        """Save what the user is typing in editors of these notes, before an action changes the notes.

        Returns:
            A future that is done when the text is in the collection. It is done already when no editor
            shows the notes.
        """

    def new_notes(self) -> Future[list[NewNote]]:
        """Save what the user is typing in all editors.

        Returns:
            A future with the notes in Add windows.
        """

    def log_in_to_sync(self) -> Future[None]:
        """Start to log in to the sync server, unless a login is known. Other actions go on.

        Raises:
            ActionError: The user is not logged in to a sync server, and the settings name no login.
        """

    def sync(self, direction: str | None, backup: bool) -> Future[None]:
        """Start to sync the open collection with a server. Other actions wait for the collection.

        Args:
            direction: The direction of a full sync, if one is needed. With None that is an error.
            backup: Whether a full sync makes a backup first, unless there is a recent one.

        Raises:
            ActionError: The user is not logged in to a sync server.
            SyncLoginExpired: The server refused a known login. Log in, and try again.
        """

    def install(self, content: bytes, manifest: Mapping[str, Any]) -> str:
        """Install a newer version of this add-on.

        Args:
            content: The .ankiaddon file.
            manifest: The manifest in that file.

        Returns:
            The new version.

        Raises:
            ActionError: It was not installed; the text says why.
        """

    def offers(self, action: Action) -> bool:
        """Whether `action` works here; some need a window. From any thread."""


class Memory(Protocol):
    """The memory that all requests share."""

    def reserve(self, count: int) -> None:
        """Count bytes that the action is about to build, until it ends. From any thread.

        Raises:
            Exception: Too much is held already. The client may send the request again.
        """


def anki_version() -> str:
    """The version of Anki's library, such as "26.09"."""
    from anki.buildinfo import version

    return str(version)


def run_part(
    host: Host,
    steps: RequestSteps,
    memory: Memory,
    part: Callable[..., T],
    /,
    *arguments: Any,
    **parameters: Any,
) -> T:
    """Run a part of an action on the main thread, and fill in its parameters before the slash.

    The windows are refreshed even when the part fails after it has written something. A part that is a
    generator (see `slices`) gives a generator, which is to be run on the main thread too.

    Args:
        steps: The undo entry of what the same request has done so far.
        memory: Where the part counts what it builds.
        arguments, parameters: The other arguments of `part`.

    Raises:
        ActionError: Anki refused something, or the part raised it.
    """
    names = _given_names(part)
    col = host.collection() if "col" in names or "step" in names else None
    step = UndoStep(col, steps) if col is not None and "step" in names else None
    made = {"col": col, "step": step, "host": host, "memory": memory}
    given = (made[name] if name in made else getattr(host, name) for name in names)
    if _is_generator(part):
        work: Any = part(*given, *arguments, **parameters)
        slices: Any = in_slices(work, lambda: _resume(host, col, step))
        return _run_slices(slices, _Running(host, step, steps.by))  # type: ignore[return-value]
    with _Running(host, step, steps.by):
        return part(*given, *arguments, **parameters)


def _run_slices(slices: Slices[T], running: _Running) -> Slices[T]:
    with running:
        try:
            while True:
                next(slices)
                running.record()
                yield
        except StopIteration as end_of_work:
            return end_of_work.value  # type: ignore[no-any-return]
        finally:
            slices.close()


def _resume(host: Host, col: Collection | None, step: UndoStep | None) -> None:
    """Continue after others had their turn.

    Raises:
        ActionError: Another collection was opened meanwhile.
        bridge.errors.Unavailable: No collection is open.
    """
    if col is not None and host.collection() is not col:
        raise ActionError("another profile was opened meanwhile")
    if step is not None:
        step.resume()


class _Running:
    """While a part runs, Anki's errors become those of actions. Then the windows are refreshed."""

    def __init__(self, host: Host, step: UndoStep | None, by: str) -> None:
        self._host = host
        self._step = step
        self._by = by

    def record(self) -> None:
        """Pass on what has changed so far. What others change later is theirs."""
        if self._step is not None and self._step.changes is not None:
            self._host.record(self._by)

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if self._step is not None and self._step.changes is not None:
            self.record()
            self._host.changed(self._step.changes)
        if isinstance(error, Exception) and _is_refusal(error):
            raise never_raised(error) from error


def _is_refusal(error: Exception) -> bool:
    """Whether the error comes from Anki's library (for a template or a file that is not valid)."""
    from anki.errors import AnkiException  # here, since the server imports this module without Anki

    return isinstance(error, AnkiException)


def check_needs(host: Host, action: Action, called: str) -> None:
    """
    Raises:
        WindowNeeded: The action needs a window, but the service runs without one.
    """
    if action.needs is Needs.WINDOW and not host.offers(action):
        raise WindowNeeded(called)
