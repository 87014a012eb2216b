"""Checks a package file before it is imported."""

from __future__ import annotations

import os
import tempfile
import zipfile
from typing import TYPE_CHECKING

from anki.import_export_pb2 import PackageMetadata

from ...framework.errors import ActionError
from ..scratch_collection import open_scratch

if TYPE_CHECKING:
    from anki.collection import ImportAnkiPackageRequest

FIRST_BYTES = {
    "collection.anki21b": b"\x28\xb5\x2f\xfd",  # zstd
    "collection.anki21": b"SQLite format 3\0",
    "collection.anki2": b"SQLite format 3\0",
}
"""The collection files that a package may contain, newest format first, with their first bytes."""
_CHUNK_BYTES = 1 << 20
_MAX_META_BYTES = 1 << 16
"""The metadata of a package take a few bytes. A crafted package may unpack to any size."""
EXTENSIONS = (".apkg", ".colpkg", ".zip")


def check_may_be_written(path: str) -> None:
    """Refuse to write a package over something else, or under a name that other programs read.

    Raises:
        ActionError: The name has another extension, or an existing file is not a package.
    """
    if not path.lower().endswith(EXTENSIONS):
        raise ActionError(f"{path} must end in {', '.join(EXTENSIONS[:-1])} or {EXTENSIONS[-1]}")
    if os.path.isfile(path) and os.path.getsize(path) and not zipfile.is_zipfile(path):
        raise ActionError(f"{path} exists and is not a package, so it is not replaced")


def is_sound(path: str) -> bool:
    """Whether a file looks like a package that Anki accepts. The whole collection in it is read."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            held = [name for name in FIRST_BYTES if name in names]
            return bool(held) and _version_is_known(package) and _is_whole(package, held[0])
    except Exception:  # a damaged file can cause many kinds of errors
        return False


def _version_is_known(package: zipfile.ZipFile) -> bool:
    if "meta" not in package.namelist():
        return True  # an old package
    with package.open("meta") as file:
        meta = file.read(_MAX_META_BYTES)
    if len(meta) == _MAX_META_BYTES:
        return False
    version = PackageMetadata.FromString(meta).version
    return version != PackageMetadata.VERSION_UNKNOWN and version in PackageMetadata.Version.values()


def _is_whole(package: zipfile.ZipFile, collection: str) -> bool:
    first_bytes = FIRST_BYTES[collection]
    with package.open(collection) as file:
        if file.read(len(first_bytes)) != first_bytes:
            return False
        while file.read(_CHUNK_BYTES):
            pass  # at the end of the file, zipfile compares the checksum
    return True


def try_import(request: ImportAnkiPackageRequest) -> None:
    """Import a package into a scratch collection.

    Raises:
        AnkiException: Anki refuses it.
    """
    with tempfile.TemporaryDirectory(prefix="ankiconnect") as media:
        scratch = open_scratch(media)
        try:
            scratch.import_anki_package_raw(request.SerializeToString())
        finally:
            scratch.close_collection(downgrade_to_schema11=False)
