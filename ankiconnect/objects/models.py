"""Note types (the API calls one a "model") and their parts, as a client sends them."""

from __future__ import annotations

from typing import Annotated, TypedDict


class TemplateSides(TypedDict):
    """The two sides of a card template."""

    Front: Annotated[str, "HTML of the front, with fields such as {{Front}}."]
    Back: Annotated[str, "HTML of the back. {{FrontSide}} stands for the front."]


class TemplateName(TypedDict, total=False):
    """The name of a template, which may be left out."""

    Name: Annotated[str | None, 'Its name; "Card 1", "Card 2" and so on by default.']


class NewTemplate(TemplateSides, TemplateName):
    """A card template of a new note type."""


class NamedTemplate(TemplateSides):
    """A card template to add or replace."""

    Name: Annotated[str, "Its name."]


class ChangedSides(TypedDict, total=False):
    """New sides of a card template. A side that is missing or "" does not change."""

    Front: Annotated[str | None, "HTML of the front."]
    Back: Annotated[str | None, "HTML of the back."]


class TemplatesUpdate(TypedDict):
    """New sides of a note type's templates."""

    name: Annotated[str, "Name of the note type."]
    templates: Annotated[
        dict[str, ChangedSides | None],
        "The changes by the name of the template. Unknown templates are ignored.",
    ]


class StylingUpdate(TypedDict):
    """A new styling of a note type."""

    name: Annotated[str, "Name of the note type."]
    css: Annotated[str, "The styling of its cards."]


class Styling(TypedDict):
    """The styling of a note type."""

    css: Annotated[str, "The styling of its cards."]


class FieldFont(TypedDict):
    """The font that the editor uses for a field."""

    font: Annotated[str, "Name of the font."]
    size: Annotated[int, "Its size in pixels."]


class ModelsWouldDelete(TypedDict):
    """What deleteModels would delete."""

    models: Annotated[int, "Number of note types that would go."]
    notes: Annotated[int, "Number of notes that would go."]
    cards: Annotated[int, "Number of cards that would go."]
