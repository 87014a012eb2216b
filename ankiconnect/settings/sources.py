"""Where settings come from: a config, environment variables, the command line.

Order of the sources (docs/settings.md): defaults, then the config file (Anki's add-on config or
``--config FILE``), then environment variables, then the command line; the later wins.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .declared import RULES, Settings
from .findings import (
    Findings,
    SettingError,
    impossible,
    impossible_origins,
    meant,
    unknown_name,
    wrong_value,
)

log = logging.getLogger(__package__)


def apply(settings: Settings, values: Mapping[str, Any], source: str) -> Settings:
    """Return `settings` with `values` laid over them.

    Args:
        settings: What is in force so far.
        values: Setting names and values; names nobody knows are logged and left out.
        source: Where the values come from, for the error text.

    Raises:
        SettingError: A value is not allowed.
    """
    findings = Findings()
    applied = apply_usable(settings, values, source, findings)
    for error in findings.wrong.values():
        raise error
    for text in findings.reported:
        log.warning("%s", text)
    return applied


def apply_usable(
    settings: Settings, values: Mapping[str, Any], source: str, findings: Findings
) -> Settings:
    """Lay those of `values` over `settings` that can be used.

    Args:
        settings: What is in force so far.
        values: Setting names and values.
        source: Where the values come from; "" if the user need not be told.
        findings: Where the rest is noted.
    """
    begin = f"{source}: " if source else ""
    usable = {}
    for name, value in values.items():
        if name not in RULES:
            _note_unknown(name, begin, findings)
            continue
        try:
            usable[name] = _checked(name, value)
        except (ValueError, TypeError):
            findings.wrong[name] = SettingError(f"{begin}{wrong_value(name, value)}")
    applied = replace(settings, **usable)
    findings.reported += [
        f"{begin}{impossible(name, origin)}"
        for name, origin in impossible_origins(applied)
        if name in usable
    ]
    return applied


def _note_unknown(name: str, begin: str, findings: Findings) -> None:
    text = f"{begin}{unknown_name(name)}"
    if meant(name) is not None:
        findings.reported.append(text)
    else:
        log.warning("%s", text)


def _checked(name: str, value: Any) -> Any:
    return getattr(Settings(), name) if value is None else RULES[name].kind.check(value)


def from_environment(
    settings: Settings, environment: Mapping[str, str], findings: Findings | None = None
) -> Settings:
    """Lay the environment variables over `settings`; an empty one counts as not set, but for the key.

    Args:
        settings: What is in force so far.
        environment: Usually ``os.environ``.
        findings: Where wrong values are noted.

    Raises:
        SettingError: A value is not allowed, and there are no `findings`.
    """
    for name, rule in RULES.items():
        value = environment.get(rule.variable)
        source = f"environment variable {rule.variable}"
        if value == "" and name == "apiKey":
            _refuse_empty_key(source, findings)
        elif not value:
            continue
        elif findings is None:
            settings = apply(settings, {name: value}, source)
        else:
            findings.wrong.pop(name, None)  # the variable counts instead
            settings = apply_usable(settings, {name: value}, source, findings)
    return settings


def _refuse_empty_key(source: str, findings: Findings | None) -> None:
    """Note or raise it: the service would start without a key although somebody wanted one."""
    error = SettingError(f"{source}: apiKey is empty; set a key, or remove the variable")
    if findings is None:
        raise error
    findings.wrong["apiKey"] = error


def read_config(path: Path) -> dict[str, Any]:
    """Read a config file: a JSON object of setting names and values.

    Raises:
        SettingError: The file cannot be read or holds something else.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SettingError(f"config file {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise SettingError(f"config file {path} is not JSON: {error}") from error
    if not isinstance(values, dict):
        raise SettingError(f"config file {path} must be a JSON object of settings")
    warn_if_exposed(path, values)
    return values


def warn_if_exposed(file: Path, values: Mapping[str, Any]) -> None:
    """Log a warning if other users of this machine can read a config with a secret in it."""
    secrets = [name for name in values if name in RULES and RULES[name].secret and values[name]]
    if secrets and others_can_read(file):
        log.warning(
            "%s contains %s, and other users of this machine can read it: chmod o-r %s",
            *(file, " and ".join(secrets), file),
        )


def others_can_read(file: Path) -> bool:
    """Whether the permissions of a file and of its folders let everybody read it."""
    if os.name == "nt":  # the permission bits say nothing there
        return False
    file = file.resolve()
    return bool(file.stat().st_mode & stat.S_IROTH) and all(
        folder.stat().st_mode & stat.S_IXOTH for folder in file.parents
    )


def load(config: Path | None, environment: Mapping[str, str], options: Mapping[str, Any]) -> Settings:
    """Read every source in rising order: defaults, config file, environment, command line.

    Args:
        config: File named by ``--config``, or None.
        environment: Usually ``os.environ``.
        options: Settings given on the command line.
    """
    settings = Settings()
    if config is not None:
        settings = apply(settings, read_config(config), f"config file {config}")
    settings = from_environment(settings, environment)
    return apply(settings, options, "command line")
