"""Why a call was not carried to the main thread, and how an error of the main thread comes back."""

from __future__ import annotations


class BridgeError(Exception):
    """The call did not run; nothing was changed."""


class Overloaded(BridgeError):
    """The queue is full."""

    def __init__(self) -> None:
        super().__init__("too many requests are waiting for Anki; try again in a moment")


class Unavailable(BridgeError):
    """No collection is open, or Anki was busy with it for longer than the setting allows."""

    def __init__(self) -> None:
        super().__init__("collection is not available")


class TimedOut(BridgeError):
    """Anki's main thread was busy for longer than the setting allows."""

    def __init__(self) -> None:
        super().__init__("Anki was busy for too long; try again in a moment")


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
