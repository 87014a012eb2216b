"""Media files that come with a note, and the check of all media."""

from __future__ import annotations

from typing import Annotated, TypedDict


class Media(TypedDict, total=False):
    """A media file for a note. One of data, path and url is required; data counts before path, and path
    before url."""

    filename: Annotated[str | None, "Name of the file in the media folder."]
    data: Annotated[str | None, "The content, in base64."]
    path: Annotated[str | None, "Path of a file on the machine that Anki runs on."]
    url: Annotated[str | None, "Address to download the file from."]
    skipHash: Annotated[str | None, "MD5 of a content that is not stored, in hexadecimal."]
    deleteExisting: Annotated[
        bool | None,
        "Whether it replaces an existing file with that name; otherwise it gets another.",
    ]
    fields: Annotated[
        list[str] | str | None,
        "Names of the fields that show or play the file; a single name may be given alone.",
    ]


class NoteMedia(TypedDict, total=False):
    """The media files of a note."""

    audio: Annotated[list[Media] | Media | None, "Sounds, which their fields play."]
    video: Annotated[list[Media] | Media | None, "Videos, which their fields play."]
    picture: Annotated[list[Media] | Media | None, "Pictures, which their fields show."]


class MediaCheck(TypedDict):
    """What checkMedia has found."""

    unused: Annotated[list[str], "Names of files that no note uses."]
    missing: Annotated[list[str], "Names that notes use, without a file."]
    missingNotes: Annotated[list[int], "Ids of the notes that use a missing file."]
    trashFiles: Annotated[int, "Number of files in Anki's media trash."]
