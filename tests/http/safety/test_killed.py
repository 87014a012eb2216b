"""The service is killed while it does a request, and the client sends it again with its key."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ...support.net.keyed import send, send_body
from ...support.processes import Served, environment, served

pytestmark = pytest.mark.slow

MOMENTS = {
    "before the change": "begin(*arguments); die()",
    "after the change": "die()",
    "after the reply is kept": "keep(*arguments); die()",
}
METHODS = {"before the change": "begin", "after the change": "keep", "after the reply is kept": "keep"}
PROGRAM = """
import os, signal, sys
from ankiconnect.cli import main
from ankiconnect.server.replies.kept_replies import KeptReplies

begin, keep = KeptReplies.begin, KeptReplies.keep

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def moment(*arguments):
    {moment}

KeptReplies.{method} = moment
sys.exit(main(sys.argv[1:]))
"""
UNKNOWN = (
    "the service was stopped during this request, which may have been carried out; look before you "
    "send it again with another Idempotency-Key"
)


def arguments(collection: Path) -> list[str]:
    return ["serve", "--collection", str(collection), "--port", "0"]


@contextlib.contextmanager
def mortal(folder: Path, collection: Path, moment: str) -> Iterator[Served]:
    """A service that is killed at a moment of the first request with a key."""
    program = PROGRAM.format(moment=MOMENTS[moment], method=METHODS[moment])
    with (folder / "errors.txt").open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, "-c", program, *arguments(collection)],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    try:
        yield Served(process, process.stdout, folder / "errors.txt")  # type: ignore[arg-type]
    finally:
        process.kill()
        process.communicate(timeout=20)


def note(front: str) -> dict[str, Any]:
    fields = {"Front": front, "Back": "x"}
    options = {"allowDuplicate": True}
    return {"deckName": "Default", "modelName": "Basic", "fields": fields, "options": options}


def adding(count: int) -> dict[str, Any]:
    """A request that adds notes: one, or several one after the other."""
    add = {"action": "addNote", "version": 6, "params": {"note": note("a")}}
    if count == 1:
        return add
    return {"action": "multi", "version": 6, "params": {"actions": [add] * count}}


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_request_that_is_sent_again_after_a_kill_is_done_once(
    collection_file: Path, tmp_path: Path, moment: str, count: int
) -> None:
    body = adding(count)
    with mortal(tmp_path, collection_file, moment) as service:
        with pytest.raises((OSError, http.client.HTTPException)):
            send_body(service.url, "key", body)
        assert service.process.wait(20) == -9
    with served(tmp_path, arguments(collection_file)[1:]) as service:
        service.call("addNote", note=note("of another client"))
        notes = len(service.call("findNotes", query="front:a"))
        assert notes == (0 if moment == "before the change" else count)
        reply = send_body(service.url, "key", body)
        if moment == "after the change":
            assert (reply.status, reply.json["error"], reply.replayed) == (409, UNKNOWN, False)
        else:
            assert (reply.status, reply.json["error"]) == (200, None)
            assert reply.replayed == (moment == "after the reply is kept")
        assert len(service.call("findNotes", query="front:a")) == count
        again = send_body(service.url, "key", body)
        assert (again.status, again.body) == (reply.status, reply.body)
        assert send_body(service.url, "other", body).json["error"] is None
        assert len(service.call("findNotes", query="front:a")) == 2 * count


def test_what_may_be_done_twice_is_done_again(collection_file: Path, tmp_path: Path) -> None:
    killed = pytest.raises((OSError, http.client.HTTPException))
    with mortal(tmp_path, collection_file, "after the change") as service, killed:
        send(service.url, "key", "createDeck", deck="A")
    with served(tmp_path, arguments(collection_file)[1:]) as service:
        reply = send(service.url, "key", "createDeck", deck="A")
        assert (reply.status, reply.json["error"], reply.replayed) == (200, None, False)
        assert service.call("deckNames") == ["A", "Default"]


def test_others_cannot_read_the_replies(collection_file: Path, tmp_path: Path) -> None:
    with served(tmp_path, arguments(collection_file)[1:]) as service:
        send(service.url, "key", "createDeck", deck="A")
        if os.name != "nt":
            file = collection_file.with_name("collection-replies.db")
            assert file.stat().st_mode & 0o077 == 0
