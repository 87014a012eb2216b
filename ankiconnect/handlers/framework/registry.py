"""Where actions are declared: one decorator on a typed function, and nothing else.

::

    @action("changeDeck", writes=Writes.CARDS | Writes.DECKS)
    def change_deck(col: Collection, step: UndoStep, /, cards: list[int], deck: str) -> None:
        '''Move cards to a deck, which is made when it is missing.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            deck: Name of the deck.

        Returns:
            null

        Example:
            {"cards": [1751400000003], "deck": "Spanish::Nouns"}
        '''

The example has the parameters of a request; docs/writing-actions.md explains it.

Before the slash stands what the service gives (see `GIVEN_ON_MAIN`), after it the API's parameters
with their API names, types and defaults. A plain function runs on Anki's main thread, an ``async`` one
in the server's loop. Dispatch, the check of parameters, apiReflect, docs/actions.md and the tests'
completeness are all read from here. A faulty declaration fails at import.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, TypeVar, get_type_hints

from . import docstrings, parameter_types
from .action import (
    GIVEN_IN_LOOP,
    GIVEN_ON_MAIN,
    Action,
    Needs,
    Parameter,
    Writes,
    needs_of,
)

F = TypeVar("F", bound=Callable[..., Any])

_HANDLERS = (__package__ or "").rpartition(".")[0]

API_VERSION = 6
"""The version of the API that the declared actions make up."""

_actions: dict[str, Action] = {}
_names: dict[str, Action] = {}


def action(
    name: str,
    *,
    needs: Needs | None = None,
    writes: Writes = Writes.NOTHING,
    public: bool = False,
    old_names: tuple[str, ...] = (),
    wrapped_in: str = "",
) -> Callable[[F], F]:
    """Declare the decorated function as an action; the function itself is returned unchanged.

    Args:
        name: Its name in the API.
        needs: What must be there for it to run, where its parameters don't say so: see
            `action.needs_of`.
        writes: What it may change; nothing for a read.
        public: Whether anybody may ask for it, without a key and from any origin.
        old_names: Further names under which it answers.
        wrapped_in: Name of a single parameter that may hold all the others, as some clients send it.

    Raises:
        TypeError: The declaration is faulty.
    """

    def declare(function: F) -> F:
        declared = replace(
            _inspect(name, function, needs),
            writes=writes,
            public=public,
            old_names=old_names,
            wrapped_in=wrapped_in,
        )
        for one in (name, *old_names):
            if one in _names:
                raise TypeError(f"the action {one} is declared twice")
            _names[one] = declared
        _actions[name] = declared
        return function

    return declare


def _inspect(name: str, function: Callable[..., Any], needs: Needs | None) -> Action:
    """What the function itself says of the action: parameters, text, category, what it waits for."""
    documentation = docstrings.read(function)
    parameters = _parameters(name, function)
    undocumented = [one for one in parameters if one not in documentation.parameters]
    if not documentation.text or not documentation.returns or undocumented:
        raise TypeError(f"the action {name} lacks documentation: {undocumented or 'its text'}")
    category = function.__module__.removeprefix(_HANDLERS).lstrip(".").split(".")[0]
    try:
        needed = needs_of(function, needs)
    except TypeError as error:
        raise TypeError(f"the action {name}: {error}") from None
    return Action(name, function, category, parameters, documentation, needed)


def _parameters(name: str, function: Callable[..., Any]) -> dict[str, Parameter]:
    """The API's parameters of a function: those after the slash."""
    allowed = GIVEN_IN_LOOP if inspect.iscoroutinefunction(function) else GIVEN_ON_MAIN
    found = {}
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.POSITIONAL_ONLY:
            if parameter.name not in allowed:
                raise TypeError(f"the action {name} asks for {parameter.name}, which is not given")
            continue
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD:
            raise TypeError(f"the action {name} has a parameter that JSON cannot fill: {parameter}")
        if parameter.annotation is parameter.empty:
            raise TypeError(f"the action {name} has a parameter without a type: {parameter}")
        annotation = _annotation(function, parameter.name)
        found[parameter.name] = Parameter(
            parameter.name, annotation, parameter.default, parameter_types.checker(annotation)
        )
    return found


def _annotation(function: Callable[..., Any], name: str) -> Any:
    """One parameter's annotation; those before the slash may be importable only with a window."""
    only = SimpleNamespace(__annotations__={name: function.__annotations__[name]})
    return get_type_hints(only, globalns=function.__globals__, include_extras=True)[name]


def actions() -> Mapping[str, Action]:
    """Every declared action by its name, old names left out."""
    return _actions


def find(name: str) -> Action | None:
    """The action that answers to `name`, which may be an old name."""
    return _names.get(name)


def names() -> Mapping[str, Action]:
    """Every name that is answered, old names included."""
    return _names
