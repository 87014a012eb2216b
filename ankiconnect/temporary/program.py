"""Serves a temporary collection, and removes it."""

from __future__ import annotations

from pathlib import Path

from ..headless import process
from ..settings import Settings
from ..stdio import lines
from . import base, signals
from .console import Console


def run(fixture: Path | None, settings: Settings) -> None:
    """Serve a new collection until a signal, or the end of the input.

    Args:
        fixture: A package to import first.

    Raises:
        CannotOpen: The package cannot be imported.
        CannotListen: The address or port cannot be used.
    """
    stdout = lines.take_over_output()
    signals.exit_on_signals()
    with base.created(fixture) as made:
        headless = process.serve(made.profiles(), base.PROFILE, settings)
        try:
            signals.treat_hangup_as_termination()
            Console(headless, made, stdout).start()
            headless.run()
        finally:
            headless.stop()
