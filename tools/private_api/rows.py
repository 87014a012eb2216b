"""The rows of the table, with a class for each kind of private API."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something that may change without notice.

    Attributes:
        name: Its name.
        relied_on: What the code expects of it.
        since: The first Anki that has it, such as "26.08"; "" if all supported ones have it.
        spelled: How the code writes it, if that is not the last part of `name`: a name, or the end of
            an expression such as ``reviewer.card``.
    """

    name: str
    relied_on: str
    since: str = ""
    spelled: str = ""

    @property
    def sought(self) -> str:
        """The text to look for in the code that uses it."""
        return self.spelled or self.name


@dataclass(frozen=True)
class Name(Row):
    """A name in a Python module.

    `name` is its dotted path: a module, classes in it, and a member. For a function, the arguments
    follow that the code passes, or accepts when it replaces the function:
    ``module.Class.method(first, named=)``.
    """

    @property
    def path(self) -> str:
        return self.name.partition("(")[0]

    @property
    def sought(self) -> str:
        return self.spelled or self.path.rpartition(".")[2]


@dataclass(frozen=True)
class Text(Row):
    """A text in one of Anki's files: the name of a JavaScript function, a message, an id in a page.

    Attributes:
        within: A module, or the path of a file in the folder where packages are installed.
        found: The text to find there, if it is not `name`.
    """

    within: str = ""
    found: str = ""


@dataclass(frozen=True)
class Columns(Row):
    """A table of the collection's database.

    Attributes:
        columns: The columns that are read or written, separated by spaces.
    """

    columns: str = ""


@dataclass(frozen=True)
class Behavior(Row):
    """A behavior that only its own tests can check.

    Attributes:
        tests: Names of the test functions that fail when it changes, separated by spaces.
    """

    tests: str = ""
