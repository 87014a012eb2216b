"""A coverage-guided fuzz run of the way of a request: bytes, body, envelope, dispatch, action.

``make fuzz`` runs it for a minute, ``make fuzz ARGS="-max_total_time=3600"`` for an hour. The arguments
are libFuzzer's; ``make fuzz ARGS=build/fuzz/crash-...`` runs one input again. What it has learned stays
in build/fuzz/corpus. It needs atheris, which there is for Linux, and which make installs.

Everything runs in one thread, on a throwaway collection; `target` says how.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["ankiconnect"]):
    from ankiconnect import handlers

    handlers.load()  # first, since anki.cards, say, cannot be the first of Anki's modules

    from . import corpus
    from .target import Target

WORKSHOP = Path("build/fuzz")
USUAL = ["-max_total_time=60", "-max_len=4096", "-timeout=20", "-rss_limit_mb=4096"]


def main() -> None:
    """Fuzz until the time is up or something is found."""
    WORKSHOP.mkdir(parents=True, exist_ok=True)
    given = sys.argv[1:]
    inputs = [one for one in given if not one.startswith("-")]
    folders = [] if inputs else [str(corpus.write(WORKSHOP / "corpus"))]
    words = corpus.write_words(WORKSHOP / "words.txt")
    usual = [
        one for one in USUAL if not any(one.split("=")[0] == other.split("=")[0] for other in given)
    ]
    arguments = [*usual, f"-dict={words}", f"-artifact_prefix={WORKSHOP}/", *given, *folders]
    folder = Path(tempfile.mkdtemp(prefix="ankiconnect-fuzz-"))
    try:
        atheris.Setup([sys.argv[0], *arguments], Target(folder))
        atheris.Fuzz()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
