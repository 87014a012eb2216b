"""The add-on's own upgrade."""

from __future__ import annotations

from ..errors import WindowNeeded
from ..registry import Needs, action


@action("upgrade", needs=Needs.WINDOW, writes="the add-on's own files")
def upgrade() -> bool:
    """Offer the person a newer version of the add-on, and install it after a yes.

    Returns:
        bool: true when it was installed
    """
    raise WindowNeeded("upgrade")
