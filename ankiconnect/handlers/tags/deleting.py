"""Deleting tags from all notes."""

from __future__ import annotations

from collections.abc import Collection as Values
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ...objects.tags import TagsWouldDelete
from ..framework.action import Scope, Writes
from ..framework.registry import action
from ..framework.undo import UndoStep
from ..shared.bounds import MAX_TAGS_LENGTH, check_old_tags
from ..shared.queries import IN_IDS, database, json_ids
from ..shared.tags import folded, split_sent, stored_tag
from .used import Used, all_tags, used, with_parents

if TYPE_CHECKING:
    from anki.collection import Collection


@action(
    "deleteTags",
    scope=Scope.EDIT,
    writes=Writes.NOTES | Writes.TAGS,
    destructive=True,
    idempotent=True,
)
def delete_tags(
    col: Collection, step: UndoStep, /, tags: list[str], dryRun: bool = False
) -> int | TagsWouldDelete:
    """Remove tags, and the tags below them, from all notes and from the list of tags. The notes stay.

    Args:
        tags: The tags; case does not matter, and unknown ones are ignored.
        dryRun: true only counts what would be deleted.

    Returns:
        int: number of notes that changed; with dryRun an object: the number of tags, of notes and of
        cards

    Errors:
        ``a tag that is renamed or deleted may have 10000 characters at most``,
        ``the tag ... has white space in it, and Anki cannot rename or delete it: ...``

    Example:
        {"tags": ["greeting"]}
    """
    uses = used(col)
    every = _by_head(all_tags(col, uses))
    heads = [pair for head in _meant(tags, every) for pair in every.get(head, ())]
    gone = {tag for _, tag in heads}
    changed = [one for one in uses if not gone.isdisjoint(one.tags)]
    spelled = list({head.lower(): head for head, _ in heads}.values())
    check_old_tags(spelled)
    if dryRun:
        return _report(col, changed, len(gone))
    if gone:
        step.begin("Delete", "Tag", len(spelled))
        for group in _groups(spelled):
            step.did(col.tags.remove(" ".join(group)))
    return sum(one.notes for one in changed)


def _by_head(tags: Iterable[str]) -> dict[str, list[tuple[str, str]]]:
    """What each tag stands for: itself, and the tags below it. The keys are `folded`; each pair has the
    part of a tag that the key means, and the tag."""
    found: dict[str, list[tuple[str, str]]] = {}
    for tag in tags:
        for head in with_parents(tag):
            found.setdefault(folded(head), []).append((head, tag))
    return found


def _meant(given: Iterable[str], known: Values[str]) -> list[str]:
    """The tags that are meant, `folded`. One with white space is split unless there is such a tag."""
    meant = []
    for text in given:
        whole = folded(stored_tag(text))
        meant += [whole] if whole in known else [folded(tag) for tag in split_sent(text)]
    return list(dict.fromkeys(meant))


def _groups(tags: Iterable[str]) -> Iterator[list[str]]:
    """Cut a list of tags into groups that Anki can look for at once."""
    group: list[str] = []
    length = 0
    for tag in tags:
        length += len(tag)
        if group and length > MAX_TAGS_LENGTH:
            yield group
            group, length = [], len(tag)
        group.append(tag)
    yield group


def _report(col: Collection, changed: list[Used], gone: int) -> TagsWouldDelete:
    query = f"select count() from cards where nid in (select id from notes where tags {IN_IDS})"
    cards = database(col).scalar(query, json_ids(one.text for one in changed))
    return {"tags": gone, "notes": sum(one.notes for one in changed), "cards": cards}
