"""The settings of a command, and its log: the options, and loading them."""

from __future__ import annotations

import argparse
import functools
import os
from collections.abc import Mapping
from typing import Any

from .. import settings
from . import settings_file

_LOGGING = {"logLevel": "log_level", "logFormat": "log_format"}
"""Settings with an option in every command that logs, and the option."""


def add_options(command: Any) -> None:
    """Add the options of the log."""
    command.add_argument("-v", "--verbose", action="store_true", help="log everything")
    command.add_argument("--log-level", metavar="LEVEL", help=", ".join(settings.LOG_LEVELS))
    command.add_argument("--log-format", metavar="FORMAT", help=" or ".join(settings.LOG_FORMATS))


def load_settings(options: argparse.Namespace, given: Mapping[str, Any]) -> settings.Settings:
    """Load the settings from all sources, and set up the log by them.

    What is needed to load them again is kept in `options`.
    """
    from_options = named(options, given)
    file = settings_file.named(options)
    options.changes = settings_file.Changes(file)
    options.reload = functools.partial(settings.load, file, os.environ, from_options)
    exists = options.config is not None or file.exists()
    chosen = options.reload() if exists else settings.load(None, os.environ, from_options)
    options.log.begin(chosen)
    return chosen


def named(options: argparse.Namespace, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings that options name: those in `given`, and those of the log."""
    logging = {name: getattr(options, option) for name, option in _LOGGING.items()}
    if options.verbose:
        logging["logLevel"] = "debug"
    return {name: value for name, value in {**given, **logging}.items() if value is not None}
