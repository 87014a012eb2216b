"""Whether several add-ons of Anki want the same port."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from ...settings.installed_addons import InstalledAddon
from ..case import Case
from ..finding import Finding, ok, problem


def check(case: Case) -> Iterator[Finding]:
    for one in case.addons:
        if one.problem:
            yield problem(f"{one.problem}.", "Install the add-on again.")
    enabled = sorted((one for one in case.addons if one.enabled), key=lambda one: one.port)
    clashes = [list(group) for _, group in itertools.groupby(enabled, key=lambda one: one.port)]
    for group in clashes:
        if len(group) > 1:
            names = " and ".join(one.folder.name for one in group)
            yield problem(
                f"The add-ons {names} both want port {group[0].port}.",
                "Turn one off in Tools > Add-ons, and restart Anki.",
            )
    if case.addons and len(clashes) == len(enabled):
        yield ok(f"Anki's add-ons with this API: {', '.join(map(_named, case.addons))}.")


def _named(addon: InstalledAddon) -> str:
    return f"{addon.folder.name} ({f'port {addon.port}' if addon.enabled else 'turned off'})"
