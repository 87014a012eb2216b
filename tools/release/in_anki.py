"""Tries an .ankiaddon file in the Anki of this Python: `python -m tools.release.in_anki FILE`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ankiconnect.client import Anki

from ..ports import free_port
from ..real_anki import command, environment, plain


def main(file: str) -> None:
    """Install the file, start Anki, add a note and find it.

    Raises:
        SystemExit: The service does not answer.
    """
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryDirectory(prefix="ankiconnect-", ignore_cleanup_errors=True) as room:
        base = plain.lay_out(Path(room), Path(file), port)
        with plain.running(command(base), url, environment(Path(room))), Anki(url) as anki:
            added = anki.add_note(
                note={
                    "deckName": "Default",
                    "modelName": "Basic",
                    "fields": {"Front": "le chat", "Back": "the cat"},
                }
            )
            assert anki.find_notes(query="chat") == [added]


if __name__ == "__main__":
    main(sys.argv[1])
