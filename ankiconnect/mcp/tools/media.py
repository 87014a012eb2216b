"""Media."""

from __future__ import annotations

from typing import Annotated, TypedDict

from ...handlers.framework.action import Scope
from ..wire.catalog import Anki, ToolError
from ..wire.declaring import tool


class FileName(TypedDict):
    """The name of a file."""

    filename: Annotated[str, ""]


class NewFile(FileName, total=False):
    """A file to store."""

    url: Annotated[str, "Public"]
    data: Annotated[str, "base64"]


class StoredFile(TypedDict):
    """A stored file."""

    filename: Annotated[str, "Its name, which may differ."]
    use_as: Annotated[str, "What goes into a field."]


_SOUNDS = (".mp3", ".ogg", ".oga", ".opus", ".wav", ".flac", ".m4a", ".mp4", ".webm")


@tool(
    "Store a media file",
    actions=("storeMediaFile",),
    scopes={Scope.ADD},
    writes=True,
    open_world=True,
)
async def anki_store_media(anki: Anki, arguments: NewFile) -> StoredFile:
    """Store a picture or sound from a URL or base64, then put use_as of the result into a field. Files
    that exist are kept."""
    if ("url" in arguments) == ("data" in arguments):
        raise ToolError('give one of "url" and "data"')
    name = await anki.run(
        "storeMediaFile",
        filename=arguments["filename"],
        url=arguments.get("url"),
        data=arguments.get("data"),
        deleteExisting=False,
    )
    if name is None:
        raise ToolError("the file was not stored: it is one that Anki does not keep")
    sound = name.lower().endswith(_SOUNDS)
    return {"filename": name, "use_as": f"[sound:{name}]" if sound else f'<img src="{name}">'}
