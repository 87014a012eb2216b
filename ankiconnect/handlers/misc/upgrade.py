"""Upgrading the add-on."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

from ..framework.action import Needs, Scope, Writes
from ..framework.errors import ActionError
from ..framework.host import Answer, Host, User
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..shared.packages import addon_file

_QUESTION = (
    "A program wants to install the newest AnkiConnect from\n\n{url}\n\n"
    "Add-ons have full access to Anki and your files. Download and install it?"
)


@action("upgrade", scope=Scope.ADMIN, needs=Needs.WINDOW, writes=Writes.ADD_ON, destructive=True)
async def upgrade(context: RequestContext, /) -> bool:
    """Offer the user a newer version of the add-on, and install it if the user accepts.

    It is downloaded from the address in the setting upgradeUrl, which is https or contains the file's
    SHA-256. The new version runs after Anki is restarted.

    Returns:
        bool: true when it was installed; false when the user declined, when upgradeUrl is not set, or
        when no newer version for this Anki could be downloaded

    Example:
        {}
    """
    url = context.settings.upgradeUrl
    if url is None or not await context.ask(_ask, url, refuses=url):
        return False
    try:
        digest = addon_file.expected_digest(url)
        content = await context.fetch(url, anywhere=True, only_https=digest is None)
        manifest = await context.worker(addon_file.manifest, content, digest)
        version = await context.main(_install, content, manifest)
    except ActionError as error:
        await context.main(_notify, f"AnkiConnect was not upgraded: {error}")
        return False
    await context.main(_notify, f"AnkiConnect {version} is installed. Restart Anki to use it.")
    return True


def _ask(user: User, /, url: str) -> Future[Answer]:
    return user.confirms(_QUESTION.format(url=url))


def _notify(user: User, /, text: str) -> None:
    user.notify(text)


def _install(host: Host, /, content: bytes, manifest: dict[str, Any]) -> str:
    return host.install(content, manifest)
