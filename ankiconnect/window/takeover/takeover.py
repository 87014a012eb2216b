"""Offers to take over from the AnkiConnect add-on, does it after a Yes, and goes back.

Nothing is written before the answer. Add-ons are turned on and off by Anki's own add-on manager, from
the next start of Anki on.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path

from ...settings import SettingError
from ...settings.installed_addons import ANKICONNECT, InstalledAddon, find
from ..config import Config
from ..prompts.message_boxes import MessageBoxes
from . import plan, record
from .plan import Plan
from .record import AddonManager, Record

log = logging.getLogger(__name__)

BUTTONS = ("Take over", "Don't take over")
TAKE_OVER = "Take over from the other AnkiConnect add-on"
GO_BACK = "Go back to the other AnkiConnect add-on"
_BACK = (
    "The other AnkiConnect add-on is turned on again, and this one is turned off. "
    "Restart Anki to use it."
)
_RESTART = (
    "Restart Anki to finish. The other AnkiConnect add-on is turned off, "
    "but it has port {port} until then."
)
_FAILED = (
    "AnkiConnect cannot change everything: {error}.\n\n"
    "Check the settings and the other add-on in Tools > Add-ons."
)


class Takeover:
    """Taking over, and going back. Main thread only."""

    def __init__(
        self,
        addons: AddonManager,
        module: str,
        config: Config,
        answered: Callable[[bool], None],
        notify: Callable[[str], object],
    ) -> None:
        """
        Args:
            module: The name of this add-on's folder.
            answered: Called after the answer, which is in the config then.
            notify: Shows a message that blocks nothing.
        """
        self._addons = addons
        self._module = module
        self._config = config
        self._answered = answered
        self._notify = notify
        self._boxes = MessageBoxes()  # its own: a page may ask for permission meanwhile
        self._stopped = False
        self.asks = False
        """Whether the question is open."""
        self._restart = ""
        self.waits = ""
        """That Anki must be restarted, since the other add-on has the port; else ""."""

    def offer(self) -> None:
        """Ask, unless the user has answered once, or there is nothing to take over."""
        if record.read(self._addons, self._module) is None:
            found = self._plan()
            if found is not None and self._is_new(found):
                self._ask(found)

    def _is_new(self, found: Plan) -> bool:
        """Whether to ask without being asked to.

        Two add-ons with ports of their own are meant to be there, and so are settings of this one
        beside another one that is off.
        """
        return found.collides or not self._config.user_values()

    def menu_item(self) -> tuple[str, Callable[[], None]] | None:
        """The text and action of the menu's item; None if there is nothing to do."""
        known = record.read(self._addons, self._module)
        if known is not None and known.accepted:
            is_there = Path(self._addons.addonsFolder(), known.folder).is_dir()
            return (GO_BACK, self._go_back) if known.folder and is_there else None
        found = self._plan()
        return None if found is None or self.asks else (TAKE_OVER, lambda: self._ask(found))

    def stop(self) -> None:
        """Close the question. That is not an answer."""
        self._stopped = True
        self._boxes.close()

    def _plan(self) -> Plan | None:
        """What can be taken over now; None if there is nothing."""
        try:
            other = self._other()
            if other is None:
                return None
            current = self._config.without_environment()
        except (OSError, SettingError) as error:
            log.warning("AnkiConnect's settings are not taken over: %s", error)
            return None
        found = plan.make(other, current, other.folder.name in sys.modules)
        return None if found.is_empty else found

    def _other(self) -> InstalledAddon | None:
        """The AnkiConnect add-on: one that is on, if there are several, or the published one."""
        all_ = [
            one
            for one in find(Path(self._addons.addonsFolder()))
            if one.is_original and one.folder.name != self._module
        ]
        for one in all_:
            if one.problem:  # Anki takes such a file for an empty one, and would overwrite it
                log.warning("AnkiConnect's settings are not taken over: %s", one.problem)
        usable = [one for one in all_ if not one.problem]
        return max(usable, key=lambda one: (one.enabled, one.folder.name == ANKICONNECT), default=None)

    def explains_port(self) -> bool:
        """Whether a message here says why the port is taken, which it is now."""
        self.waits, self._restart = self._restart, ""
        return self.asks or bool(self.waits)

    def _ask(self, found: Plan) -> None:
        self.asks = True
        self._boxes.ask(found.question, (), lambda yes: self._finish(yes, found), buttons=BUTTONS)

    def _finish(self, yes: bool, found: Plan) -> None:
        self.asks = False
        if self._stopped:
            return
        try:
            if yes:
                self._take_over(found)
            else:
                record.write(self._addons, self._module, Record(False))
        except (OSError, SettingError) as error:
            self._notify(_FAILED.format(error=error))
        self._answered(yes)
        self._restart = ""  # what is refused later has another reason
        if self.waits:
            self._notify(self.waits)

    def _take_over(self, found: Plan) -> None:
        """Write the settings, then turn the other one off: what fails first leaves the rest undone."""
        user_values = self._config.user_values()
        before = {name: user_values[name] for name in found.taken if name in user_values}
        answer = Record(True, found.other.folder.name, tuple(found.taken), before)
        record.write(self._addons, self._module, answer, {**user_values, **found.taken})
        self._turn(self._module, True)
        self._turn(found.other.folder.name, False)
        if found.runs:
            self._restart = _RESTART.format(port=found.other.port)

    def _go_back(self) -> None:
        known = record.read(self._addons, self._module)
        assert known is not None
        try:
            others = {
                name: value
                for name, value in self._config.user_values().items()
                if name not in known.taken
            }
            self._turn(known.folder, True)
            record.write(self._addons, self._module, Record(False), {**others, **known.before})
            self._turn(self._module, False)
        except (OSError, SettingError) as error:
            self._notify(_FAILED.format(error=error))
            return
        self.waits = ""
        self._notify(_BACK)

    def _turn(self, module: str, on: bool) -> None:
        """Turn an add-on on or off. While one is off, Anki looks at no conflicts of it, and asks
        nothing."""
        if self._addons.isEnabled(module) != on:
            self._addons.toggleEnabled(module, on)
