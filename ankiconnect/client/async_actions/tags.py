"""Actions of the category "tags", as methods of `AsyncAnki`."""

# Written by tools/client_actions.py from the declarations of the actions. Do not edit.

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...objects.tags import TagNode, TagsWouldDelete


class AsyncTags(ABC):
    """Actions of the category "tags"."""

    @abstractmethod
    async def call(self, action: str, params: Mapping[str, Any]) -> Any:
        """Send a request."""

    async def add_tags(self, notes: list[int], tags: str, add: bool = True) -> None:
        """Add tags to notes.

        Args:
            notes: Ids of the notes; unknown ones are ignored. [] only adds the tags to the list of
                tags.
            tags: Tags, separated by white space.
            add: false removes the tags instead.
        """
        await self.call("addTags", {"notes": notes, "tags": tags, "add": add})

    async def clear_unused_tags(self) -> None:
        """Remove the tags that no note uses from the list of all tags."""
        await self.call("clearUnusedTags", {})

    async def delete_tags(self, tags: list[str], dry_run: bool = False) -> int | TagsWouldDelete:
        """Remove tags, and the tags below them, from all notes and from the list of tags. The notes
        stay.

        Args:
            tags: The tags; case does not matter, and unknown ones are ignored.
            dry_run: true only counts what would be deleted.

        Returns:
            int: number of notes that changed; with dryRun an object: the number of tags, of notes
            and of cards
        """
        result: int | TagsWouldDelete = await self.call("deleteTags", {"tags": tags, "dryRun": dry_run})
        return result

    async def get_note_tags(self, note: int) -> list[str]:
        """Get the tags of one note.

        Args:
            note: Id of the note.

        Returns:
            array of string, sorted
        """
        result: list[str] = await self.call("getNoteTags", {"note": note})
        return result

    async def get_tags(self) -> list[str]:
        """Get all tags in the collection's list, even those that no note uses anymore.

        Returns:
            array of string, sorted
        """
        result: list[str] = await self.call("getTags", {})
        return result

    async def remove_tags(self, notes: list[int], tags: str) -> None:
        """Remove tags from notes. The tags stay in the list of all tags until clearUnusedTags is
        called.

        Args:
            notes: Ids of the notes; unknown ones are ignored.
            tags: Tags, separated by white space; case does not matter.
        """
        await self.call("removeTags", {"notes": notes, "tags": tags})

    async def rename_tag(self, tag: str, new_tag: str) -> int:
        """Rename a tag in all notes. The tags below it go along: renaming ``a`` to ``b`` makes
        ``a::c`` into ``b::c``. If the new tag exists already, the two become one, in its spelling.

        Args:
            tag: The tag; case does not matter.
            new_tag: Its new name. ``::`` in it puts the tag below others.

        Returns:
            int: number of notes that changed; 0 for a tag that no note has. Such a tag keeps its
            name, as in Anki
        """
        result: int = await self.call("renameTag", {"tag": tag, "newTag": new_tag})
        return result

    async def replace_tags(self, notes: list[int], tag_to_replace: str, replace_with_tag: str) -> None:
        """Replace a tag in notes that have it.

        Args:
            notes: Ids of the notes; unknown ones and notes without the tag are ignored.
            tag_to_replace: The whole tag; case does not matter.
            replace_with_tag: The new tag, or several tags separated by white space.
        """
        await self.call(
            "replaceTags",
            {"notes": notes, "tag_to_replace": tag_to_replace, "replace_with_tag": replace_with_tag},
        )

    async def replace_tags_in_all_notes(self, tag_to_replace: str, replace_with_tag: str) -> None:
        """Replace a tag in every note that has it.

        Args:
            tag_to_replace: The whole tag; case does not matter.
            replace_with_tag: The new tag, or several tags separated by white space.
        """
        await self.call(
            "replaceTagsInAllNotes",
            {"tag_to_replace": tag_to_replace, "replace_with_tag": replace_with_tag},
        )

    async def tag_tree(self) -> list[TagNode]:
        """Get all tags as a tree, as the sidebar of Anki's browser shows them. A tag that is only a
        part of other tags is in it too.

        Returns:
            array: the tags at the top, in Anki's order, each with those below it
        """
        result: list[TagNode] = await self.call("tagTree", {})
        return result

    async def update_note_tags(self, note: int, tags: list[str] | str) -> None:
        """Replace all tags of a note.

        Args:
            note: Id of the note.
            tags: Array of tags, or one string with spaces between the tags.
        """
        await self.call("updateNoteTags", {"note": note, "tags": tags})
