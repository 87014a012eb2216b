"""Declares actions: one decorator on a typed function does it.

::

    @action("changeDeck", scope=Scope.EDIT, writes=Writes.CARDS | Writes.DECKS)
    def change_deck(col: Collection, step: UndoStep, /, cards: list[int], deck: str) -> None:
        '''Move cards to a deck. A missing deck is created.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            deck: Name of the deck.

        Returns:
            null

        Example:
            {"cards": [1751400000003], "deck": "Spanish::Nouns"}
        '''

The section Example has the parameters of a request; docs/writing-actions.md explains it.

The service fills in the parameters before the slash (see `GIVEN_ON_MAIN`). Those after the slash are
the API's parameters, with their names, types and defaults. A plain function runs on Anki's main thread,
an ``async`` function in the server's loop. Everything else reads these declarations: dispatching, the
checks of parameters, apiReflect, docs/actions.md, and the test that every action is tested. An
incorrect declaration raises an error at import.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from . import docstrings, parameter_types
from .action import (
    GIVEN_IN_LOOP,
    GIVEN_ON_MAIN,
    Action,
    Needs,
    Parameter,
    Scope,
    Writes,
    annotation_of,
    needs_of,
)

F = TypeVar("F", bound=Callable[..., Any])

_HANDLERS = (__package__ or "").rpartition(".")[0]

API_VERSION = 6
"""The current version of the API."""

_actions: dict[str, Action] = {}
_names: dict[str, Action] = {}


def action(
    name: str,
    *,
    scope: Scope,
    needs: Needs | None = None,
    writes: Writes = Writes.NOTHING,
    destructive: bool = False,
    idempotent: bool = False,
    public: bool = False,
    old_names: tuple[str, ...] = (),
    wrapped_in: str = "",
) -> Callable[[F], F]:
    """Declare the decorated function as an action. The function itself is returned unchanged.

    Args:
        name: Its name in the API.
        scope: What a client must be allowed to do, to call it.
        needs: What must be available for it to run, if its parameters do not tell: see
            `action.needs_of`.
        writes: What it may change.
        destructive: Whether it may remove or overwrite what a user has made.
        idempotent: Whether sending the same request again changes nothing more. An action that writes
            nothing is idempotent.
        public: Whether any client may call it, without a key and from any origin.
        old_names: Other names that clients may use for it.
        wrapped_in: Name of a parameter that may hold all other parameters, as some clients send them.

    Raises:
        TypeError: The declaration is incorrect.
    """

    def declare(function: F) -> F:
        declared = replace(
            _inspect(name, function, needs, scope),
            writes=writes,
            destructive=destructive,
            idempotent=idempotent or writes is Writes.NOTHING,
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


def _inspect(name: str, function: Callable[..., Any], needs: Needs | None, scope: Scope) -> Action:
    """Make the action with what the function itself tells: parameters, documentation, category,
    needs."""
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
    return Action(name, function, category, parameters, documentation, needed, scope)


def _parameters(name: str, function: Callable[..., Any]) -> dict[str, Parameter]:
    """The parameters after the slash, which are those of the API."""
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
        annotation = annotation_of(function, parameter.name)
        found[parameter.name] = Parameter(
            parameter.name, annotation, parameter.default, parameter_types.checker(annotation)
        )
    return found


def actions() -> Mapping[str, Action]:
    """All declared actions by name, without old names."""
    return _actions


def find(name: str) -> Action | None:
    """The action with that name, which may be an old name, or None."""
    return _names.get(name)


def names() -> Mapping[str, Action]:
    """All declared actions by name, with old names."""
    return _names
