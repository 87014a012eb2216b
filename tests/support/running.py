"""A real service on a real collection, for tests: in this process, with a thread as its main thread."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ankiconnect.client.connection import post
from ankiconnect.headless.composition import Headless
from ankiconnect.headless.profiles import CollectionProfiles
from ankiconnect.settings import Settings, apply
from tools import declared_results
from tools.api_error import ApiError

EXERCISED: set[str] = set()
"""Names of the actions that ran in this session, for the monitor in tests/conftest.py."""


class Running:
    """A running service, and a client for it."""

    def __init__(
        self,
        profiles: CollectionProfiles,
        settings: dict[str, Any],
        watch: Callable[[str], None] = EXERCISED.add,
    ) -> None:
        """
        Args:
            profiles: The profiles to serve; the first one is opened.
            settings: Settings that differ from the defaults.
            watch: Called with the name of every action that runs.
        """
        self._profiles = profiles
        self._watch = watch
        self._settings = apply(Settings(), {"webBindPort": 0, **settings}, "the test")
        self._started: Future[None] = Future()
        self._thread = threading.Thread(target=self._serve, name="test-main")
        self.headless: Headless
        self.url = ""

    @classmethod
    def on(cls, collection: Path, **settings: Any) -> Running:
        """A service on one collection file."""
        return cls(CollectionProfiles.of_file(collection), settings)

    def __enter__(self) -> Running:
        self._thread.start()
        self._started.result(timeout=30)
        return self

    def __exit__(self, *_: object) -> None:
        self.headless.request_stop()
        self._thread.join(timeout=30)
        assert not self._thread.is_alive(), "the service did not stop"

    def _serve(self) -> None:
        try:
            self._profiles.open(self._profiles.names()[0])
            self.headless = Headless(self._profiles, self._settings, self._watch)
            self.headless.start()
            self.url = self.headless.service.urls[0]
        except BaseException as error:
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        self.headless.run()

    @property
    def port(self) -> int:
        return int(self.url.rsplit(":", 1)[1])

    def post(self, body: Any, **headers: str) -> Any:
        """Send a body, as bytes or as an object, and return the decoded reply."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return post(self.url, data, headers, timeout=60).value()

    def call(self, action: str, **params: Any) -> Any:
        """Send a request of version 6 and return its result.

        Raises:
            ApiError: It failed.
        """
        reply = self.post({"action": action, "version": 6, "params": params})
        assert list(reply) == ["result", "error"], reply
        if reply["error"] is not None:
            assert reply["result"] is None
            raise ApiError(reply["error"])
        declared_results.check(action, reply["result"])
        return reply["result"]

    def on_main(self, work: Any) -> Any:
        """Run `work(col)` on the service's main thread, to inspect or prepare the collection."""
        done: Future[Any] = Future()

        def run() -> None:
            try:
                done.set_result(work(self.headless.profiles.collection()))
            except BaseException as error:
                done.set_exception(error)

        self.headless.run_soon(run)
        return done.result(timeout=60)

    def undo_name(self) -> str:
        """The name of the operation that Undo would revert; "" if there is none."""
        return str(self.on_main(lambda col: col.undo_status().undo))

    def undo(self) -> None:
        """Undo one step, as Anki's Undo does."""
        self.on_main(lambda col: col.undo())
