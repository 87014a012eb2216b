"""What actions there are, and how to call one, as text."""

from __future__ import annotations

import difflib
import json
import shlex
import textwrap
from collections.abc import Iterable, Iterator

from .. import handlers
from ..handlers.framework import parameter_types, registry
from ..handlers.framework.action import Action, Parameter

_WIDTH = 96


def overview() -> str:
    """All actions by category, with what each does."""
    handlers.load()
    lines = []
    for category in handlers.categories():
        lines.append(f"{category}:")
        actions = [one for one in registry.actions().values() if one.category == category]
        lines += [
            f"  {one.name}: {one.documentation.summary}"
            for one in sorted(actions, key=lambda one: one.name)
        ]
    return "\n".join(lines)


def names() -> list[str]:
    """The names of all actions, sorted."""
    handlers.load()
    return sorted(registry.actions())


def explain(name: str) -> str:
    """What an action does, its parameters, result and errors, and how to call it.

    Raises:
        LookupError: There is no such action. The text names the nearest one.
    """
    handlers.load()
    action = registry.find(name)
    if action is None:
        raise LookupError(f"there is no action {name}{nearest(name, registry.actions())}")
    return "\n".join(_explained(action))


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint at the name that was probably meant; "" if there is none like it.

    Args:
        known: The names that there are.
    """
    lower = {one.lower(): one for one in known}
    found = difflib.get_close_matches(name.lower(), lower, n=1)
    return f": did you mean {lower[found[0]]}?" if found else ""


def hint(action: str, error: str) -> str:
    """A hint at what was probably meant in a request that failed.

    Args:
        action: The action that was called.
        error: The error in the reply.
    """
    handlers.load()
    declared = registry.find(action)
    if declared is None:
        return nearest(action, registry.actions()) if error == "unsupported action" else ""
    _, found, quoted = error.partition("got an unexpected keyword argument '")
    return nearest(quoted.rstrip("'"), declared.parameters) if found else ""


def _explained(action: Action) -> Iterator[str]:
    documentation = action.documentation
    yield f"{action.name}: {documentation.text}"
    yield ""
    for parameter in action.parameters.values():
        yield from _wrapped(f"  {_declared(parameter)}: {documentation.parameters[parameter.name]}")
    yield from _wrapped(f"  Result, {parameter_types.describe(action.result)}: {documentation.returns}")
    if documentation.errors:
        yield from _wrapped(f"  Errors: {documentation.errors}")
    yield ""
    yield f"  ankiconnect call {action.name}{_arguments(action)}"


def _declared(parameter: Parameter) -> str:
    kind = parameter_types.describe(parameter.annotation)
    if parameter.required:
        return f"{parameter.name} ({kind})"
    return f"{parameter.name} ({kind}, default {json.dumps(parameter.default)})"


def _arguments(action: Action) -> str:
    """The example of an action as arguments of the command."""
    example = action.documentation.example()
    given = example.params if example is not None else {}
    texts = (
        f"{name}={value if _is_plain(value) else json.dumps(value, ensure_ascii=False)}"
        for name, value in given.items()
    )
    return "".join(f" {shlex.quote(one)}" for one in texts)


def _is_plain(value: object) -> bool:
    """Whether the command takes a value as text when it is written without quotes."""
    if not isinstance(value, str):
        return False
    try:
        json.loads(value)
    except ValueError:
        return True
    return False


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDTH, subsequent_indent="    ", break_long_words=False)
