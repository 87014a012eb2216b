"""Actions of the category "media", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.media import MediaCheck


class AsyncMedia(ABC):
    """Actions of the category "media"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def check_media(self) -> MediaCheck:
        """Find the files that no note uses, and the notes whose files are missing, as Tools > Check
        Media does. Unlike there, no file gets another name, and Undo stays as it is.

        A file is used if a note names it, a note in an open Add window too. Files whose names begin
        with an underscore are never unused. Empty files and those over 100 MB are left out. Other
        requests wait.

        Returns:
            object: the result of the check, sorted
        """
        result: MediaCheck = await self.call("checkMedia", {})
        return result

    async def delete_media_file(self, filename: str) -> None:
        """Move a file from the media folder to Anki's media trash.

        Args:
            filename: Name of the file, as for retrieveMediaFile. If it does not exist, nothing
                happens.
        """
        await self.call("deleteMediaFile", {"filename": filename})

    async def get_media_dir_path(self) -> str:
        """Get the path of the media folder.

        Returns:
            string: an absolute path on the machine Anki runs on
        """
        result: str = await self.call("getMediaDirPath", {})
        return result

    async def get_media_files_names(self, pattern: str = "*") -> list[str]:
        """Get the names of the files in the media folder. Links that lead out of the folder are left
        out.

        Args:
            pattern: Shell pattern with ``?``, ``*`` and ``[..]``, at most 1,000 characters long.
                Hidden files match only a pattern that begins with a dot. A pattern with a folder in
                it matches nothing.

        Returns:
            array of string, in no particular order
        """
        result: list[str] = await self.call("getMediaFilesNames", {"pattern": pattern})
        return result

    async def retrieve_media_file(self, filename: str) -> str | bool:
        """Read a file in the media folder.

        Args:
            filename: Name of the file, as getMediaFilesNames lists it or as it was sent to
                storeMediaFile.

        Returns:
            string: the content as base64; false when the file does not exist, or is a link that
            leads out of the folder
        """
        result: str | bool = await self.call("retrieveMediaFile", {"filename": filename})
        return result

    async def store_media_file(
        self,
        filename: str,
        data: str | None = None,
        path: str | None = None,
        url: str | None = None,
        skip_hash: str | None = None,
        delete_existing: bool = True,
    ) -> str | None:
        """Store a file in the media folder. The content comes from data, path or url; the first one
        that is given counts.

        Args:
            filename: Name of the file. Folders in it are removed, ``%XX`` is decoded, and Anki
                removes characters that file systems do not allow. If another file already has the
                name that results, the new file gets a suffix. Files whose names begin with an
                underscore are kept when unused media are deleted.
            data: The content as base64, which may be URL-safe or a ``data:`` URL. White space is
                ignored; any other invalid character is an error.
            path: A file on the machine Anki runs on.
            url: An http or https address to download. Web pages and other machines may not use
                addresses of this machine or of a private network.
            skip_hash: An MD5 hash in hex, in any case. Content with this hash is not stored.
            delete_existing: Whether to replace an existing file with that name. If false, and the
                content differs, Anki chooses another name.

        Returns:
            string: the name of the stored file; null when it was skipped because of skipHash
        """
        result: str | None = await self.call(
            "storeMediaFile",
            {
                "filename": filename,
                "data": data,
                "path": path,
                "url": url,
                "skipHash": skip_hash,
                "deleteExisting": delete_existing,
            },
        )
        return result

    async def trash_unused_media(self) -> int:
        """Move the files that checkMedia finds unused to Anki's media trash. Tools > Check Media can
        restore them, and Undo cannot.

        Returns:
            int: number of files that were moved
        """
        result: int = await self.call("trashUnusedMedia", {})
        return result
