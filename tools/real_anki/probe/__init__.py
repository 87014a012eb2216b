"""Test-only add-on: runs Python on Anki's main thread for a test, and tells the log of pop-ups.

It listens on 127.0.0.1 at a port of its own, which it writes to the file that ANKI_PROBE names. One
line of JSON asks, one answers: ``{"source": "mw.state", "seconds": 0}``, ``{"result": "deckBrowser"}``.
A source runs again and again until its value is true, for so many seconds. With
``ANKI_PROBE_WATCH`` it measures from the start how smoothly the main thread runs (see `gaps`).
"""

from __future__ import annotations

import ast
import functools
import json
import os
import socketserver
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import aqt
import aqt.errors
from aqt import gui_hooks
from aqt.qt import QMessageBox, Qt, QTimer

from .quiet import is_refreshed, refresh_at_once

RUN_SECONDS = 60
POLL_SECONDS = 0.03
TICK_MS = 10

messages: list[str] = []
"""Texts of the message boxes that were shown."""


class Gaps:
    """How long after each other the ticks of a 10 ms timer on the main thread came."""

    def __init__(self) -> None:
        self._timer: Any = None
        self._last = 0.0
        self.seconds: list[float] = []

    def start(self) -> None:
        """Start again."""
        self.stop()
        self.seconds = []
        self._last = time.perf_counter()
        self._timer = QTimer(aqt.mw)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK_MS)

    def _tick(self) -> None:
        now = time.perf_counter()
        self.seconds.append(now - self._last)
        self._last = now

    def stop(self) -> list[float]:
        """End, and return the gaps in seconds."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        return self.seconds


gaps = Gaps()
kept: dict[str, Any] = {"aqt": aqt, "gui_hooks": gui_hooks, "gaps": gaps, "messages": messages}
"""The names that the source of every test sees."""
scope = dict(kept)
"""The names that a test's source sees, and leaves for its next one."""


def keep(**values: Any) -> None:
    """Give names to the sources of this test and of those after it."""
    kept.update(values)
    scope.update(values)


def begin_again() -> None:
    """Forget the names and messages of a test. Its functions keep their names: they may still run."""
    global scope
    scope = dict(kept)
    gaps.stop()
    messages.clear()


keep(keep=keep, begin_again=begin_again)
keep(is_refreshed=is_refreshed, refresh_at_once=refresh_at_once)


class Source:
    """Python code, compiled once: statements, the last one of which may be an expression."""

    def __init__(self, text: str) -> None:
        tree = ast.parse(text, "<test>")
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        value = last.value if isinstance(last, ast.Expr) else ast.Constant(None)
        self._statements = compile(tree, "<test>", "exec")
        self._value = compile(ast.fix_missing_locations(ast.Expression(value)), "<test>", "eval")

    def evaluate(self) -> Any:
        """Run it; the value of the expression, if it ends with one. On the main thread."""
        scope["mw"] = aqt.mw
        exec(self._statements, scope)
        return eval(self._value, scope)


def _reply(source: Source) -> dict[str, Any]:
    try:
        return {"result": json.loads(json.dumps(source.evaluate(), default=repr))}
    except BaseException:
        return {"error": traceback.format_exc()}


def answer(text: str, seconds: float = 0) -> dict[str, Any]:
    """The reply to a source, which runs until its value is true or the time is over."""
    try:
        source = Source(text)
    except SyntaxError:
        return {"error": traceback.format_exc()}
    deadline = time.monotonic() + seconds
    while True:
        reply = _on_main(source)
        if reply.get("result") or "error" in reply or time.monotonic() >= deadline:
            return reply
        time.sleep(POLL_SECONDS)


def _on_main(source: Source) -> dict[str, Any]:
    done = threading.Event()
    replies: list[dict[str, Any]] = []

    def run() -> None:
        replies.append(_reply(source))
        done.set()

    aqt.mw.taskman.run_on_main(run)
    if not done.wait(RUN_SECONDS):
        return {"error": "Anki's main thread does not come to it"}
    return replies[0]


class _Asked(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        for line in self.rfile:
            request = json.loads(line)
            reply = answer(request["source"], request["seconds"])
            self.wfile.write(json.dumps(reply).encode() + b"\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Print nothing: whoever asked notices. Anki may be ending, and then no thread can start."""


def _listen() -> None:
    server = _Server(("127.0.0.1", 0), _Asked)
    threading.Thread(target=server.serve_forever, daemon=True, name="probe").start()
    port_file = Path(os.environ["ANKI_PROBE"])
    unfinished = port_file.with_suffix(".new")
    unfinished.write_text(str(server.server_address[1]), encoding="ascii")
    unfinished.replace(port_file)


def _note_messages() -> None:
    """Remember the text of every message box, and print what looks like an error or blocks windows."""
    for name in ("exec", "open", "show"):
        setattr(QMessageBox, name, _noting(getattr(QMessageBox, name)))
    for name in ("information", "question", "warning", "critical"):
        setattr(QMessageBox, name, _noting_at_once(getattr(QMessageBox, name)))
    opens = aqt.errors._init_message_box

    @functools.wraps(opens)
    def with_a_line_in_the_log(user_text: str, debug_text: str, *rest: Any, **more: Any) -> Any:
        print(f"PROBE error pop-up: {user_text}\n{debug_text}", flush=True)
        return opens(user_text, debug_text, *rest, **more)

    aqt.errors._init_message_box = with_a_line_in_the_log


def _noting(shows: Any) -> Any:
    @functools.wraps(shows)
    def shown(box: QMessageBox, *arguments: Any) -> Any:
        messages.append(box.text())
        if box.icon() == QMessageBox.Icon.Critical:
            print(f"PROBE error pop-up: {box.text()}", flush=True)
        elif shows.__name__ != "show" or box.isModal():
            _print_modal(box.text())
        return shows(box, *arguments)

    return shown


def _noting_at_once(asks: Any) -> Any:
    """The same of a box that Qt makes and shows in one call."""

    @functools.wraps(asks)
    def asked(parent: Any, title: str, text: str, *rest: Any, **more: Any) -> Any:
        messages.append(text)
        _print_modal(text)
        return asks(parent, title, text, *rest, **more)

    return staticmethod(asked)


def _print_modal(text: str) -> None:
    print(f"PROBE modal box: {' '.join(text.split())}", flush=True)


_note_messages()
if os.environ.get("ANKI_PROBE"):
    _listen()
