"""Sends a request and tells whether the service kept its word."""

from __future__ import annotations

import http.client
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ankiconnect.handlers.framework.action import Action
from ankiconnect.log.formatting import event_text

from ..support.running import Running
from . import state
from .plausible import PIPE
from .plentiful import Plentiful

PARTLY = {
    "answerCards": "the answers before the wrong one stay",
    "setEaseFactors": "those before have been set",
    "multi": "a failing inner request stops no other",
}
"""Actions whose failure may leave something behind, by their documentation."""
STORES_MEDIA = {"addNote", "addNotes", "updateNote", "updateNoteFields"}
"""A note's media are stored before the note is tested."""
FOUND_BY_ANKI = {
    "updateNoteModel": "missing template",  # cards that the new note type lacks stay
    "insertReviews": "last review time",  # of the card, which Anki takes from the reviews
    "setSpecificValueOfCard": "card propert",  # "without any of the scheduler's care"
}
"""What Anki's check may find after an action, by its documentation."""
MOST_CHARACTERS = 300
"""A readable error is not longer, but for what it repeats of the request."""
_INTERNAL = re.compile(
    r"Traceback|panicked|PoisonError|has no attribute|object is not|not supported between|unhashable"
    r"|unsupported operand|NoneType|<class |recursion|can only concatenate|takes \d+ positional"
    r"|argument must be|DbError|Sqlite|could not be read or written|out of range integral"
    r"|Type is not JSON",
    re.IGNORECASE,
)


class Broken(AssertionError):
    """The service did not keep its word."""


class Errors(logging.Handler):
    """Collects what is logged as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._logged: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self._logged.append(event_text(record, None))

    def taken(self) -> list[str]:
        """What was logged since the last time."""
        logged, self._logged = self._logged, []
        return logged


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a reply that says what went wrong: of the request, of an inner or partial one."""
    if isinstance(value, dict) and isinstance(value.get("error"), str):
        yield value["error"]
    elif (
        isinstance(value, list) and len(value) == 2 and value[0] is False and isinstance(value[1], str)
    ):
        yield value[1]
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts_in(one)


def check_reply(reply: Any, sent: int) -> None:
    """Whether a reply of version 6 is one, and its errors can be read.

    Args:
        reply: What came.
        sent: Bytes of the request, which an error may repeat.
    """
    if not isinstance(reply, dict) or list(reply) != ["result", "error"]:
        raise Broken(f"this is no reply: {reply!r:.500}")
    if reply["error"] is not None and (
        reply["result"] is not None or not isinstance(reply["error"], str)
    ):
        raise Broken(f"this is no error: {reply!r:.500}")
    for text in texts_in([reply] if reply["error"] is not None else reply["result"]):
        if not text.strip() or len(text) > MOST_CHARACTERS + 2 * sent:
            raise Broken(f"this cannot be read: {text!r:.2000}")
        found = _INTERNAL.search(text)
        if found:
            raise Broken(f"this says {found[0]!r}, which tells nobody anything: {text!r:.2000}")


class Probe:
    """A service on a collection that is the same at the beginning of every request."""

    def __init__(self, running: Running, plentiful: Plentiful, folder: Path, errors: Errors) -> None:
        self.plentiful = plentiful
        self.folder = folder
        self._running = running
        self._errors = errors
        self._connection = http.client.HTTPConnection("127.0.0.1", running.port, timeout=30)
        self.start_anew()

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def start_anew(self) -> None:
        """Put the collection, its media and the folder back as they were."""
        self._before = self._running.on_main(self._restored)
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if hasattr(os, "mkfifo"):
            os.mkfifo(self.folder / PIPE)
        self._errors.taken()

    def _restored(self, _: Any) -> state.State:
        profiles = self._running.headless.profiles
        name = profiles.active()
        file = Path(profiles.collection().path)
        profiles.close()
        self.plentiful.copy_to(file)
        profiles.open(name)
        return state.take(profiles.collection())

    def post(self, body: bytes) -> Any:
        """The JSON of the reply to any body."""
        self._connection.request("POST", "/", body)
        content = self._connection.getresponse().read()
        return json.loads(content)

    def check(self, action: Action, body: bytes, undo: bool) -> None:
        """Send a request of an action and look at everything it may have done.

        Args:
            action: The action.
            body: The request.
            undo: Whether to undo what it did before the collection is checked.

        Raises:
            Broken: Something is not as it must be.
        """
        try:
            reply = self.post(body)
            self._check_logged()
            check_reply(reply, len(body))
            changed = self._check_changes(action, reply["error"])
            if changed:
                self._check_use(undo, FOUND_BY_ANKI.get(action.name))
        except BaseException:
            self.start_anew()
            raise
        if changed:
            self.start_anew()

    def logged(self) -> list[str]:
        """What was logged as a warning or worse since the last time."""
        return self._errors.taken()

    def _check_logged(self) -> None:
        if logged := self.logged():
            raise Broken("\n".join(logged))

    def _check_changes(self, action: Action, error: str | None) -> list[str]:
        """What the request changed. A failed one, and one that only reads, changes nothing."""
        after = self._running.on_main(state.take)
        changes = state.differences(self._before, after)
        unchanged = not action.writes or (error is not None and action.name not in PARTLY)
        ignored = ("media",) if action.name in STORES_MEDIA else ()
        wrong = state.differences(self._before, after, ignored) if unchanged else []
        if wrong:
            raise Broken(f"{action.name} changed something, and answered {error!r}: {wrong}")
        return changes

    def _check_use(self, undo: bool, may_find: str | None) -> None:
        """Whether Anki and the service can live with what was written."""
        if undo:
            self._running.on_main(_undo_all)
        self._check_reading()
        problems, sound = self._running.on_main(lambda col: col.fix_integrity())
        if not sound and (may_find is None or may_find not in problems):
            raise Broken(f"Anki's check finds: {problems}")

    def _check_reading(self) -> None:
        """Everything can still be read."""
        for name, params in self._survey().items():
            body = json.dumps({"action": name, "version": 6, "params": params}).encode()
            reply = self.post(body)
            self._check_logged()
            if reply["error"] is not None and "template" not in reply["error"]:  # those may be broken
                raise Broken(f"after this {name} fails: {reply['error']}")

    def _survey(self) -> dict[str, dict[str, Any]]:
        names = self._running.on_main(
            lambda col: (
                [one.name for one in col.decks.all_names_and_ids()],
                [one.name for one in col.models.all_names_and_ids()],
                list(col.find_cards("")),
            )
        )
        decks, notetypes, cards = names
        return {
            "getDeckStats": {"decks": decks},
            "multi": {
                "actions": [{"action": "getDeckConfig", "params": {"deck": one}} for one in decks]
            },
            "findModelsByName": {"modelNames": notetypes},
            "notesInfo": {"query": ""},
            "cardsInfo": {"cards": cards},
            "getReviewsOfCards": {"cards": cards},
            "getCollectionStatsHTML": {},
            "getTags": {},
            "getMediaFilesNames": {},
        }


def _undo_all(col: Any) -> None:
    for _ in range(40):
        if not col.undo_status().undo:
            return
        col.undo()
    raise Broken("there is no end to what can be undone")
