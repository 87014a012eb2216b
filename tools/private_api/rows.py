"""What one row of the table says, by the kind of thing that is relied on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Something that its library does not promise to keep.

    Attributes:
        name: What it is called.
        relied_on: What the code expects of it.
        since: The first Anki that has it, such as "26.08"; "" where all supported ones do.
        spelled: How the code spells it, where that is not the last part of `name`: a name, or the end
            of an expression such as ``reviewer.card``.
    """

    name: str
    relied_on: str
    since: str = ""
    spelled: str = ""

    @property
    def sought(self) -> str:
        """What the code that uses it contains."""
        return self.spelled or self.name


@dataclass(frozen=True)
class Name(Row):
    """A name in a Python module.

    `name` is its dotted path: a module, classes in it, and a member. Behind a function stand the
    arguments that the code passes, or takes in its place: ``module.Class.method(first, named=)``.
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
        within: A module, or the path of a file from the folder that packages are installed in.
        found: The text to find there, where that is not `name`.
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
    """Something that only a test of its own can find out.

    Attributes:
        tests: Names of the test functions that fail when it changes, separated by spaces.
    """

    tests: str = ""
