"""Keeping macOS from putting Anki to sleep while its window is covered ("App Nap").

A service that naps answers seconds late. Cocoa is used through its C interface, so that no package is
needed. If that fails, nothing else does, and the service may nap.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from typing import Any, Protocol

log = logging.getLogger(__name__)

ALLOWING_IDLE_SYSTEM_SLEEP = 0x00FFFFFF & ~(1 << 20)
"""NSActivityUserInitiatedAllowingIdleSystemSleep: the Mac may sleep, this program may not nap."""
REASON = "AnkiConnect answers other programs"


class Number(int):
    """A number in a message; a plain `int` is the address of an object."""


_KINDS: dict[type, Any] = {bytes: ctypes.c_char_p, Number: ctypes.c_uint64}


class Cocoa(Protocol):
    """The Objective-C runtime."""

    def named(self, name: str) -> Any:
        """The class of that name."""

    def send(self, receiver: Any, selector: str, *arguments: Any) -> Any:
        """Send a message: `bytes` go as ``const char *``, a `Number` as ``unsigned long long``."""


class Runtime:
    """The Objective-C runtime of this Mac."""

    def __init__(self) -> None:
        ctypes.CDLL(ctypes.util.find_library("Foundation"))
        self._library = ctypes.CDLL(ctypes.util.find_library("objc"))
        for name in ("objc_getClass", "sel_registerName"):
            function = getattr(self._library, name)
            function.restype, function.argtypes = ctypes.c_void_p, [ctypes.c_char_p]

    def named(self, name: str) -> Any:
        """The class of that name."""
        return self._library.objc_getClass(name.encode())

    def send(self, receiver: Any, selector: str, *arguments: Any) -> Any:
        """Send a message. Its signature is declared, since processors pass each type in its own way."""
        kinds = [_KINDS.get(type(one), ctypes.c_void_p) for one in arguments]
        signature = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, *kinds)
        send = signature(("objc_msgSend", self._library))
        return send(receiver, self._library.sel_registerName(selector.encode()), *arguments)


def stay_awake(make_runtime: Any = Runtime, platform: str = sys.platform) -> Any:
    """Announce to macOS that this program works for its user until it ends. On the main thread.

    Args:
        make_runtime: Opens the Objective-C runtime.
        platform: ``sys.platform``.

    Returns:
        Cocoa's token of the activity, None where there is none.
    """
    if platform != "darwin":
        return None
    try:
        return _begin_activity(make_runtime())
    except Exception as error:
        log.info("macOS may let Anki nap while it is covered: %s", error)
        return None


def _begin_activity(cocoa: Cocoa) -> Any:
    process = cocoa.send(cocoa.named("NSProcessInfo"), "processInfo")
    reason = cocoa.send(cocoa.named("NSString"), "stringWithUTF8String:", REASON.encode())
    if not process or not reason:
        raise OSError("Cocoa does not answer")
    options = Number(ALLOWING_IDLE_SYSTEM_SLEEP)
    token = cocoa.send(process, "beginActivityWithOptions:reason:", options, reason)
    return cocoa.send(token, "retain")  # else the activity ends with this turn of the event loop
