"""Lists in pages: of so many items, and so short that an assistant can read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, TypedDict, TypeVar

from ..wire.catalog import ToolError
from ..wire.results import size

DEFAULT_LIMIT, MAX_LIMIT = 20, 100
PAGE_SIZE = 20_000
"""The size of a page's items; see `results.size`: about 9,000 characters of text."""

T = TypeVar("T")


class Page(TypedDict, total=False):
    """Which part of a list is asked for."""

    limit: Annotated[int, "", {"minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}]
    cursor: Annotated[str, ""]


class Paged(TypedDict, total=False):
    """What a page says besides its items."""

    next: Annotated[str, "Where the next page begins."]
    hint: Annotated[str, "What is missing."]


class Listed(Paged):
    """A page of a list."""

    total: Annotated[int, "Items of the whole list."]


def begin_of(arguments: Page) -> int:
    """The index of the first item of a page.

    Raises:
        ToolError: The cursor is not one of these lists.
    """
    cursor = arguments.get("cursor", "0")
    if not cursor.isascii() or not cursor.isdigit() or len(cursor) > 9:
        raise ToolError(f'cursor must be "next" of the page before, not "{cursor}"')
    return int(cursor)


def part(items: list[T], arguments: Page) -> list[T]:
    """The items that a page may have at most."""
    begin = begin_of(arguments)
    return items[begin : begin + arguments.get("limit", DEFAULT_LIMIT)]


def fitting(items: Iterable[Any]) -> list[Any]:
    """The first items that are not too long together; at least one."""
    taken: list[Any] = []
    left = PAGE_SIZE
    for one in items:
        left -= size(one)
        if left < 0 and taken:
            break
        taken.append(one)
    return taken


def page(name: str, items: Iterable[Any], total: int, arguments: Page) -> Any:
    """A page of a list, cut when its items are too long together.

    Args:
        name: The member that has the items.
        items: Those of the page.
        total: Items of the whole list.
    """
    taken = fitting(items)
    begin = begin_of(arguments)
    end = begin + len(taken)
    found: dict[str, Any] = {name: taken, "total": total}
    if taken and end < total:
        shown = f"{begin + 1} to {end}" if begin else str(end)
        found |= {"next": str(end), "hint": f'{shown} of {total}; for more pass cursor "{end}"'}
    return found
