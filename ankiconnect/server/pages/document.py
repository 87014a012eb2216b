"""A resource that a GET request fetches."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

JSON = "application/json"


@dataclass(frozen=True)
class Document:
    """A resource.

    Attributes:
        content: Its bytes.
        content_type: Its media type.
        status: The HTTP status of the reply.
        cached: Whether clients may keep it, and ask only whether it has changed.
        is_page: Whether a browser shows it as a page.
    """

    content: bytes
    content_type: str
    status: int = 200
    cached: bool = False
    is_page: bool = False

    @cached_property
    def etag(self) -> str:
        """The entity tag of its content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    def is_known(self, if_none_match: str) -> bool:
        """Whether the client has this content, by its header If-None-Match."""
        known = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
        return self.cached and ("*" in known or self.etag in known)
