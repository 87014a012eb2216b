"""The declaration of actions (docs/writing-actions.md; errors: docs/api-decisions.md, k)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ankiconnect.handlers.framework import registry
from ankiconnect.handlers.framework.action import Action, Needs, Scope, WaitsFor, Writes, given_names
from ankiconnect.handlers.framework.errors import ActionError
from ankiconnect.handlers.framework.registry import action


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes the declarations of a test at its end."""
    monkeypatch.setattr(registry, "_actions", {})
    monkeypatch.setattr(registry, "_names", {})


def documented(function: Callable[..., Any], *parameters: str) -> Callable[..., Any]:
    """`function` with a docstring that the registry accepts."""
    lines = "".join(f"    {name}: Text.\n" for name in parameters)
    function.__doc__ = f"Text.\n\nArgs:\n{lines}\nReturns:\n    null\n"
    return function


def plain(a: int, b: str, c: bool, d: int | None = 7) -> Any:
    return a, b, c, d


def declared(name: str = "plain", **options: Any) -> Action:
    function = documented(plain, "a", "b", "c", "d")
    assert action(name, scope=Scope.READ, **options)(function) is function
    found = registry.find(name)
    assert found is not None
    return found


def test_what_is_declared_is_found() -> None:
    found = declared(needs=Needs.WINDOW, writes=Writes.NOTES, old_names=("older",))
    assert (found.name, found.needs, found.writes, found.waits_for) == (
        "plain",
        Needs.WINDOW,
        Writes.NOTES,
        WaitsFor.MAIN_THREAD,
    )
    assert list(found.parameters) == ["a", "b", "c", "d"]
    assert registry.find("older") is found
    assert sorted(registry.names()) == ["older", "plain"]
    assert list(registry.actions()) == ["plain"]
    assert registry.find("Plain") is None


def refused(function: Callable[..., Any], name: str = "faulty") -> str:
    with pytest.raises(TypeError) as error:
        action(name, scope=Scope.READ)(function)
    return str(error.value)


def test_a_name_cannot_be_declared_twice() -> None:
    declared("one", old_names=("older",))
    for name in ("one", "older"):
        assert name in refused(documented(lambda: None), name)
    with pytest.raises(TypeError, match="one"):
        action("new", scope=Scope.READ, old_names=("one",))(documented(lambda: None))


def test_documentation_must_be_there() -> None:
    def none(a: int) -> None: ...

    def no_result(a: int) -> None:
        """Text.

        Args:
            a: Text.
        """

    def no_parameter(a: int, bee: int) -> None:
        """Text.

        Args:
            a: Text.

        Returns:
            null
        """

    def no_text(a: int) -> None:
        """
        Args:
            a: Text.

        Returns:
            null
        """

    for faulty in (none, no_result, no_text):
        assert "faulty" in refused(faulty)
    assert "bee" in refused(no_parameter)


def test_parameters_that_json_cannot_fill_are_refused() -> None:
    def names(**kwargs: int) -> None: ...

    def values(*args: int) -> None: ...

    def only_by_name(*, a: int) -> None: ...

    for faulty in (names, values, only_by_name):
        assert "faulty" in refused(documented(faulty, "kwargs", "args", "a"))


def test_unknown_annotations_are_refused() -> None:
    def unknown(a: bytes) -> None: ...

    def none(a) -> None: ...  # type: ignore[no-untyped-def]

    for faulty in (unknown, none):
        refused(documented(faulty, "a"))


def test_only_known_things_are_given() -> None:
    def unknown(screen: Any, /) -> None: ...

    def context_on_main(context: Any, /) -> None: ...

    async def col_in_loop(col: Any, /) -> None: ...

    assert "screen" in refused(documented(unknown))
    assert "context" in refused(documented(context_on_main))
    assert "col" in refused(documented(col_in_loop))


def test_given_names_are_no_parameters() -> None:
    def main(col: Any, step: Any, /, a: int) -> None: ...

    async def loop(context: Any, /, a: int) -> None: ...

    for name, function in (("main", main), ("loop", loop)):
        action(name, scope=Scope.READ)(documented(function, "a"))
        found = registry.find(name)
        assert found is not None
        assert list(found.parameters) == ["a"]
        assert found.waits_for is (WaitsFor.NOTHING if name == "loop" else WaitsFor.COLLECTION)
    assert given_names(main) == ("col", "step")


async def in_loop(context: Any, /) -> None: ...


def with_step(col: Any, step: Any, /) -> None: ...


def with_host(host: Any, /) -> None: ...


def with_profiles(profiles: Any, /) -> None: ...


@pytest.mark.parametrize(
    ("function", "needs", "waits"),
    [
        (in_loop, Needs.COLLECTION, WaitsFor.NOTHING),
        (with_step, Needs.COLLECTION, WaitsFor.COLLECTION),
        (with_host, Needs.NOTHING, WaitsFor.COLLECTION),
        (with_profiles, Needs.NOTHING, WaitsFor.MAIN_THREAD),
    ],
)
def test_the_signature_says_what_is_needed_and_waited_for(
    function: Callable[..., Any], needs: Needs, waits: WaitsFor
) -> None:
    action("derived", scope=Scope.READ)(documented(function))
    found = registry.find("derived")
    assert found is not None
    assert (found.needs, found.waits_for) == (needs, waits)


def test_a_declaration_cannot_contradict_the_signature() -> None:
    for function, needs in ((with_step, Needs.NOTHING), (with_profiles, Needs.COLLECTION)):
        with pytest.raises(TypeError, match="the action faulty: it is declared to need"):
            action("faulty", scope=Scope.READ, needs=needs)(documented(function))


def test_what_is_written_in_words() -> None:
    assert (Writes.REVIEWS | Writes.NOTES | Writes.DECK_OPTIONS).words() == [
        "notes",
        "reviews",
        "deck options",
    ]
    assert (Writes.NOTHING.words(), bool(Writes.NOTHING)) == ([], False)


def error_of(raw: dict[str, Any]) -> str:
    with pytest.raises(ActionError) as error:
        declared().arguments("called", raw)
    return str(error.value)


def test_missing_parameters() -> None:
    one = "called() missing 1 required positional argument: 'c'"
    two = "called() missing 2 required positional arguments: 'b' and 'c'"
    three = "called() missing 3 required positional arguments: 'a', 'b', and 'c'"
    assert error_of({"a": 1, "b": "x"}) == one
    registry._names.clear()
    assert error_of({"a": 1}) == two
    registry._names.clear()
    assert error_of({}) == three


def test_an_unknown_parameter_is_reported_before_a_missing_one() -> None:
    assert error_of({"z": 1}) == "called() got an unexpected keyword argument 'z'"


def test_a_missing_one_is_reported_before_a_wrong_type() -> None:
    assert "missing 2" in error_of({"a": "x"})


def test_a_wrong_type_names_action_and_parameter() -> None:
    text = error_of({"a": "x", "b": "x", "c": True})
    assert "called()" in text
    assert "parameter a must be an integer" in text


def test_null_for_an_optional_parameter_is_its_default() -> None:
    arguments = declared().arguments("called", {"a": 1, "b": "x", "c": 1, "d": None})
    assert arguments == {"a": 1, "b": "x", "c": True, "d": 7}


def test_null_for_a_required_parameter_is_refused() -> None:
    assert "not null" in error_of({"a": None, "b": "x", "c": True})


def test_a_given_name_cannot_be_sent() -> None:
    def main(col: Any, /, a: int) -> None: ...

    action("main", scope=Scope.READ)(documented(main, "a"))
    found = registry.find("main")
    assert found is not None
    with pytest.raises(ActionError, match="unexpected keyword argument 'col'"):
        found.arguments("main", {"a": 1, "col": 1})


def test_parameters_may_come_inside_the_object_that_is_declared_for_them() -> None:
    found = declared(wrapped_in="all")
    inside = {"a": 1, "b": "x", "c": True}
    assert found.arguments("plain", {"all": inside}) == inside
    with pytest.raises(ActionError, match="unexpected keyword argument 'all'"):
        found.arguments("plain", {"all": inside, "d": 1})


def test_an_empty_name_wraps_nothing() -> None:
    with pytest.raises(ActionError, match="unexpected keyword argument ''"):
        declared().arguments("plain", {"": {"a": 1, "b": "x", "c": True}})
