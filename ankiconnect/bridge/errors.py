"""Why the bridge did not carry a call to the main thread."""

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


class Late(BridgeError):
    """Anki's main thread was busy for longer than the setting allows."""

    def __init__(self) -> None:
        super().__init__("Anki was busy for too long; try again in a moment")


class Closed(BridgeError):
    """The service is stopping."""

    def __init__(self) -> None:
        super().__init__("the service is stopping")
