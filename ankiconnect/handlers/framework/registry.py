"""Where actions are declared: one decorator on a typed function, and nothing else.

::

    @action("changeDeck", writes="cards, decks")
    def change_deck(col: Collection, step: UndoStep, /, cards: list[int], deck: str) -> None:
        '''Move cards to a deck, which is made when it is missing.

        Args:
            cards: Ids of the cards; unknown ones are ignored.
            deck: Name of the deck.

        Returns:
            null
        '''

Before the slash stands what the service gives (see `GIVEN`), after it the API's parameters with
their API names, types and defaults. A plain function runs on Anki's main thread, an ``async`` one in
the server's loop. Dispatch, the check of parameters, apiReflect, docs/actions.md and the tests'
completeness are all read from here. A faulty declaration fails at import.
"""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, TypeVar, get_type_hints

from . import docstrings, parameter_types
from .errors import ActionError

F = TypeVar("F", bound=Callable[..., Any])

_HANDLERS = (__package__ or "").rpartition(".")[0]

API_VERSION = 6
"""The version of the API that the declared actions make up."""

REQUIRED: Any = inspect.Parameter.empty

GIVEN_ON_MAIN = frozenset({"col", "step", "profiles", "host", "window"})
"""What a function on the main thread may be given: the open collection, the undo step of this
request, the profiles, the host of all that, Anki's main window."""
GIVEN_IN_LOOP = frozenset({"call"})
"""What an ``async`` function may be given: the request it answers (`given.Call`)."""


class Needs(enum.Enum):
    """What must be there for an action to run."""

    NOTHING = "nothing"
    COLLECTION = "collection"
    WINDOW = "Anki's window"


@dataclass(frozen=True)
class Parameter:
    """One parameter of an action, as its signature declares it."""

    name: str
    annotation: Any
    default: Any
    check: parameter_types.Checker

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def value(self, action: str, raw: Any) -> Any:
        """The usable form of what the client sent.

        null for an optional parameter is its default, except where the action takes any value.
        """
        if raw is None and not self.required and self.annotation is not Any:
            return self.default
        return self.check(f"{action}() parameter {self.name}", raw)


@dataclass(frozen=True)
class Action:
    """One declared action."""

    name: str
    function: Callable[..., Any]
    category: str
    parameters: Mapping[str, Parameter]
    documentation: docstrings.Documentation
    needs: Needs = Needs.COLLECTION
    writes: str = ""
    old_names: tuple[str, ...] = ()
    wrapped_in: str = ""

    @property
    def in_loop(self) -> bool:
        return inspect.iscoroutinefunction(self.function)

    def arguments(self, called: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Check a request's parameters.

        Args:
            called: The name the client used, for the error texts.
            raw: Its ``params``.

        Raises:
            ActionError: An unknown parameter, a missing one or a value of the wrong type, reported in
                that order (contract, "errors_common").
        """
        raw = self._unwrapped(raw)
        for name in raw:
            if name not in self.parameters:
                raise ActionError(f"{called}() got an unexpected keyword argument '{name}'")
        missing = [p.name for p in self.parameters.values() if p.required and p.name not in raw]
        if missing:
            raise ActionError(_missing_text(called, missing))
        return {name: self.parameters[name].value(called, value) for name, value in raw.items()}

    def _unwrapped(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The parameters, where a client put them all into one object."""
        if not self.wrapped_in or raw.keys() != {self.wrapped_in}:
            return raw
        inside = raw[self.wrapped_in]
        return inside if isinstance(inside, dict) else raw


def _missing_text(called: str, names: list[str]) -> str:
    quoted = [f"'{name}'" for name in names]
    if len(quoted) > 2:
        listed = ", ".join(quoted[:-1]) + f", and {quoted[-1]}"
    else:
        listed = " and ".join(quoted)
    plural = "" if len(quoted) == 1 else "s"
    return f"{called}() missing {len(quoted)} required positional argument{plural}: {listed}"


_actions: dict[str, Action] = {}
_names: dict[str, Action] = {}


def action(
    name: str,
    *,
    needs: Needs = Needs.COLLECTION,
    writes: str = "",
    old_names: tuple[str, ...] = (),
    wrapped_in: str = "",
) -> Callable[[F], F]:
    """Declare the decorated function as an action; the function itself is returned unchanged.

    Args:
        name: Its name in the API.
        needs: What must be there for it to run.
        writes: What it writes ("notes, cards"); empty for a read.
        old_names: Further names under which it answers.
        wrapped_in: Name of a single parameter that may hold all the others, as some clients send it.

    Raises:
        TypeError: The declaration is faulty.
    """

    def declare(function: F) -> F:
        declared = replace(
            _inspect(name, function),
            needs=needs,
            writes=writes,
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


def _inspect(name: str, function: Callable[..., Any]) -> Action:
    """What the function itself says of the action: its parameters, its text, its category."""
    documentation = docstrings.read(function)
    parameters = _parameters(name, function)
    undocumented = [one for one in parameters if one not in documentation.parameters]
    if not documentation.text or not documentation.returns or undocumented:
        raise TypeError(f"the action {name} lacks documentation: {undocumented or 'its text'}")
    category = function.__module__.removeprefix(_HANDLERS).lstrip(".").split(".")[0]
    return Action(name, function, category, parameters, documentation)


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


def given_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of what a function is given: its parameters before the slash."""
    return tuple(
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.kind is one.POSITIONAL_ONLY
    )
