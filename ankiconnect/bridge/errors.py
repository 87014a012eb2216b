"""Why a call was not carried to the main thread, and how an error of the main thread comes back."""

from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound=BaseException)


class BridgeError(Exception):
    """The call did not run; nothing was changed."""


class Overloaded(BridgeError):
    """The queue is full."""

    def __init__(self) -> None:
        super().__init__("too many requests are waiting for Anki; try again in a moment")


class Unavailable(BridgeError):
    """No collection is open, or Anki used it for longer than the setting allows.

    Clients compare the first words.
    """

    def __init__(self, reason: str = "no profile is open in Anki") -> None:
        super().__init__(f"collection is not available: {reason}")

    @classmethod
    def closed_for_a_moment(cls) -> Unavailable:
        """A profile is open, but its collection is not."""
        return cls("Anki has closed it for a moment; send it again")

    @classmethod
    def busy(cls, seconds: float) -> Unavailable:
        """Anki synced, imported or opened a profile all the time."""
        return cls(f"Anki used it for {seconds:g} s (to sync, say, or to import); send it again")


class TimedOut(BridgeError):
    """Anki's main thread was busy with other requests for longer than the setting allows."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"other requests kept Anki busy for {seconds:g} s; send it again")


class ThreadsBusy(BridgeError):
    """No thread was free for a file for longer than the setting allows."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"other files kept all threads that read files busy for {seconds:g} s; send it again"
        )


class Closed(BridgeError):
    """The service is stopping."""

    def __init__(self) -> None:
        super().__init__("the service is stopping")


def deliverable(error: BaseException) -> Exception:
    """The error to set on a future in place of `error`.

    A future does not take StopIteration, and a BaseException that is not an Exception (SystemExit,
    KeyboardInterrupt) would end the loop that awaits it. These are replaced by a RuntimeError with the
    same text; any other error is returned as it is.
    """
    if isinstance(error, Exception) and not isinstance(error, StopIteration):
        return error
    name, text = type(error).__name__, str(error)
    return RuntimeError(f"{name}: {text}" if text else name)


def release_frames(error: E) -> E:
    """Remove the tracebacks of an error and of the errors that led to it; the same error.

    A traceback refers to frames, and one of them often to the error. Anki rarely collects such cycles,
    so the parameters of the request, or what a download has read, would stay in memory for many minutes
    (docs/anki-internals.md, 6). Called where an error leaves the code that may look at its traceback:
    the main thread, a download, and at last the reply. Code that wants the traceback logs it before.
    """
    seen: set[int] = set()
    following: BaseException | None = error
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        following.__traceback__ = None
        if following.__cause__ is not None:
            following.__context__ = None
        following = following.__cause__ or following.__context__
    return error
