"""A declared action: what it needs and writes, what it waits for, and its parameters."""

from __future__ import annotations

import enum
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace
from typing import Any, get_type_hints

from . import docstrings, parameter_types
from .errors import ActionError

REQUIRED: Any = inspect.Parameter.empty

GIVEN_ON_MAIN = frozenset({"col", "step", "profiles", "host", "window", "memory"})
"""What a function on the main thread can ask for with a parameter before the slash: the open
collection, the undo step of the request, the profiles, the user, the `host.Host` of these, Anki's main
window, and the `host.Memory` where it counts what it builds."""
GIVEN_IN_LOOP = frozenset({"context"})
"""What an ``async`` function can ask for: a `request_context.RequestContext`."""
_OPEN_COLLECTION = frozenset({"col", "step"})
_NEEDS_FREE_COLLECTION = _OPEN_COLLECTION | {"host"}
"""A function with one of these waits until nothing else uses the collection. One with the whole host
may open or close collections."""


class Needs(enum.Enum):
    """What must be available for an action to run."""

    NOTHING = "nothing"
    COLLECTION = "collection"
    WINDOW = "Anki's window"


class Scope(enum.Enum):
    """What a client must be allowed to do, to call an action."""

    READ = "read"
    ADD = "add"
    """New notes, media and decks."""
    EDIT = "edit"
    """Any other change of notes, cards, decks, tags and note types."""
    REVIEW = "review"
    """Answers, due dates and undo."""
    WINDOW = "window"
    """Anki's windows."""
    ADMIN = "admin"
    """Profiles, sync, packages, upgrade and exit."""


class WaitsFor(enum.Enum):
    """What a function waits for before it runs."""

    NOTHING = "nothing"
    """It runs immediately in the server's loop."""
    MAIN_THREAD = "Anki's main thread"
    COLLECTION = "the collection"
    """It runs on the main thread, but not while Anki works with the collection in the background."""


class Writes(enum.Flag):
    """What an action may change. Combine several values with ``|``."""

    NOTHING = 0
    NOTES = enum.auto()
    CARDS = enum.auto()
    REVIEWS = enum.auto()
    DECKS = enum.auto()
    DECK_OPTIONS = enum.auto()
    NOTE_TYPES = enum.auto()
    TAGS = enum.auto()
    MEDIA = enum.auto()
    COLLECTION = enum.auto()
    SERVER = enum.auto()
    CURRENT_DECK = enum.auto()
    ADD_WINDOW = enum.auto()
    PROFILE = enum.auto()
    FILES = enum.auto()
    ADD_ON = enum.auto()
    ANYTHING = enum.auto()

    def words(self) -> list[str]:
        """Each value in words, in the order above."""
        return [_WORDS.get(one, one.name.lower()) for one in Writes if one.name and one & self]


_WORDS = {
    Writes.DECK_OPTIONS: "deck options",
    Writes.NOTE_TYPES: "note types",
    Writes.COLLECTION: "the whole collection",
    Writes.SERVER: "the collection on the sync server",
    Writes.CURRENT_DECK: "the current deck",
    Writes.ADD_WINDOW: "the Add window's deck and note type",
    Writes.PROFILE: "the open profile",
    Writes.FILES: "a file",
    Writes.ADD_ON: "the add-on's own files",
    Writes.ANYTHING: "whatever the inner actions write",
}


@dataclass(frozen=True)
class Parameter:
    """One parameter of an action, as its signature declares it."""

    name: str
    annotation: Any
    default: Any
    check: parameter_types.Checker

    @property
    def checked(self) -> Any:
        """The type that a request is checked against before the action runs."""
        return parameter_types.checked(self.annotation)

    @property
    def required(self) -> bool:
        return self.default is REQUIRED

    def value(self, action: str, raw: Any) -> Any:
        """Check and convert the value that the client sent.

        For an optional parameter, null means the default, unless the parameter accepts any value.

        Args:
            action: The action's name, for error texts.

        Raises:
            ActionError: The value has the wrong type.
        """
        if raw is None and not self.required and self.checked is not Any:
            return self.default
        return self.check(f"{action}() parameter {self.name}", raw)


@dataclass(frozen=True)
class Action:
    """One declared action.

    Attributes:
        category: The folder of its module.
        scope: What a client must be allowed to do, to call it.
        destructive: Whether it may remove or overwrite what a user has made.
        idempotent: Whether sending the same request again changes nothing more.
        public: Whether any client may call it, without a key and from any origin.
        old_names: Other names that clients may use for it.
        wrapped_in: Name of a parameter that may hold all other parameters, as some clients send them.
    """

    name: str
    function: Callable[..., Any]
    category: str
    parameters: Mapping[str, Parameter]
    documentation: docstrings.Documentation
    needs: Needs
    scope: Scope
    writes: Writes = Writes.NOTHING
    destructive: bool = False
    idempotent: bool = False
    public: bool = False
    old_names: tuple[str, ...] = ()
    wrapped_in: str = ""

    @cached_property
    def result(self) -> Any:
        """The annotation of the result."""
        return annotation_of(self.function, "return")

    @property
    def changes_something(self) -> bool:
        """Whether it writes by itself. `multi` does not; its inner actions may."""
        return bool(self.writes) and self.writes is not Writes.ANYTHING

    @cached_property
    def waits_for(self) -> WaitsFor:
        """What the function waits for before it runs."""
        return waits_for(self.function)

    @cached_property
    def in_slices(self) -> bool:
        """Whether other requests have their turn while it runs: see `slices`."""
        return inspect.isgeneratorfunction(self.function)

    def arguments(self, called: str, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Check a request's parameters.

        Args:
            called: The name that the client used for the action, for error texts.
            raw: The ``params`` of the request.

        Raises:
            ActionError: There is an unknown parameter, a missing parameter or a value of the wrong
                type. They are checked in this order (docs/api-decisions.md, k).
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
        """The parameters themselves, when the client sent them all in one object."""
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


def annotation_of(function: Callable[..., Any], name: str) -> Any:
    """The annotation of one parameter, or of the result as ``return``.

    The others are not evaluated, since the types before the slash may be importable only inside Anki.
    """
    only = SimpleNamespace(__annotations__={name: function.__annotations__[name]})
    return get_type_hints(only, globalns=function.__globals__, include_extras=True)[name]


def given_names(function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of a function's parameters before the slash, which the service fills in."""
    return tuple(
        one.name
        for one in inspect.signature(function).parameters.values()
        if one.kind is one.POSITIONAL_ONLY
    )


def waits_for(function: Callable[..., Any]) -> WaitsFor:
    """What a function waits for, derived from its parameters before the slash."""
    if inspect.iscoroutinefunction(function):
        return WaitsFor.NOTHING
    needs_collection = not _NEEDS_FREE_COLLECTION.isdisjoint(given_names(function))
    return WaitsFor.COLLECTION if needs_collection else WaitsFor.MAIN_THREAD


def needs_of(function: Callable[..., Any], declared: Needs | None) -> Needs:
    """What an action needs.

    For a plain function the parameters before the slash tell whether it needs a collection; only the
    need for a window has to be declared. The parts that an ``async`` function will run are not known
    here, so it needs a collection unless its declaration says something else.

    Args:
        declared: What the declaration says; None if it says nothing.

    Raises:
        TypeError: The declaration contradicts the parameters.
    """
    if inspect.iscoroutinefunction(function):
        return declared or Needs.COLLECTION
    open_collection = not _OPEN_COLLECTION.isdisjoint(given_names(function))
    found = Needs.COLLECTION if open_collection else Needs.NOTHING
    if declared not in (None, Needs.WINDOW, found):
        raise TypeError(
            f"it is declared to need {declared.value}, but its parameters say {found.value}"
        )
    return declared or found
