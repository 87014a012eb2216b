"""Renaming a tag in all notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..framework.action import Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import shown
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.bounds import check_old_tags, check_tags
from ..shared.tags import folded, split_new, stored_tag
from .used import all_tags, head_of, spelled_as, used

if TYPE_CHECKING:
    from anki.collection import Collection


@action("renameTag", scope=Scope.EDIT, writes=Writes.NOTES | Writes.TAGS, destructive=True)
def rename_tag(col: Collection, step: UndoStep, /, tag: str, newTag: str) -> int:
    """Rename a tag in all notes. The tags below it go along: renaming ``a`` to ``b`` makes ``a::c``
    into ``b::c``. If the new tag exists already, the two become one, in its spelling.

    Args:
        tag: The tag; case does not matter.
        newTag: Its new name. ``::`` in it puts the tag below others.

    Returns:
        int: number of notes that changed; 0 for a tag that no note has. Such a tag keeps its name, as
        in Anki

    Errors:
        ``newTag must be one tag, not ...`` for an empty one, or one with white space,
        ``a tag may have 100 levels at most``, which is also true for the tags below it,
        ``a tag that is renamed or deleted may have 10000 characters at most``,
        ``the tag ... has white space in it, and Anki cannot rename or delete it: ...``.

    Example:
        {"tag": "greeting", "newTag": "phrase::greeting"}
    """
    uses, new, wanted = used(col), _one_tag(newTag), folded(stored_tag(tag))
    if head_of(new, wanted) is None:
        new = spelled_as(new, all_tags(col, uses))
    heads: dict[str, str] = {}
    changed = 0
    for one in uses:
        found = {tag: head for tag in one.tags if (head := head_of(tag, wanted)) is not None}
        renamed = {tag: new + tag[len(head) :] for tag, head in found.items()}
        check_tags(renamed.values())
        if any(before != after for before, after in renamed.items()):
            changed += one.notes
            heads.update((head.lower(), head) for head in found.values())
    check_old_tags(heads.values())
    if changed:
        step.begin("Rename", "Tag")
        for head in heads.values():  # one, unless it is written in ways that only Anki takes for two
            step.did(col.tags.rename(head, new))
    return changed


def _one_tag(given: str) -> str:
    """A new tag as Anki stores it.

    Raises:
        ActionError: Anki would refuse it, or could not show it.
    """
    tags = split_new(given)
    if len(tags) != 1:
        raise ActionError(f"newTag must be one tag, not {shown(given)}")
    return tags[0]
