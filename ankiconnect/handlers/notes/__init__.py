"""The category "notes": adding, checking, finding, changing and removing notes, and their tags."""

from . import adding, checking, finding, removing, tags, updating

__all__ = ["adding", "checking", "finding", "removing", "tags", "updating"]
