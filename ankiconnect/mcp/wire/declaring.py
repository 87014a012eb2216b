"""Declares tools: a decorator on a typed function.

::

    @tool("Create a deck", actions=("createDeck",), scopes={Scope.ADD}, writes=True)
    async def anki_create_deck(anki: Anki, arguments: NewDeck) -> CreatedDeck:
        '''What it does, and when to use it, for an assistant.'''

The name of the function is that of the tool, its docstring the description, and the two types become
the schemas.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, get_type_hints

from ...handlers.framework.action import Scope
from . import schemas
from .catalog import Tool

Run = Callable[[Any, Any], Awaitable[Any]]


def tool(
    title: str,
    *,
    actions: Iterable[str],
    scopes: Iterable[Scope],
    writes: bool = False,
    destructive: bool = False,
    idempotent: bool = False,
    open_world: bool = False,
) -> Callable[[Run], Tool]:
    """Make a tool of the decorated function. The arguments are those of `Tool`."""

    def declare(run: Run) -> Tool:
        kinds = get_type_hints(run, include_extras=True)
        return Tool(
            name=run.__name__,
            title=title,
            description=" ".join(inspect.cleandoc(run.__doc__ or "").split()),
            input_schema=schemas.of_input(kinds["arguments"]),
            output_schema=schemas.of_output(kinds["return"]),
            run=run,
            actions=frozenset(actions),
            scopes=frozenset(scopes),
            writes=writes,
            destructive=destructive,
            idempotent=idempotent,
            open_world=open_world,
        )

    return declare
