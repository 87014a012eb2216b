"""Objects in the form in which Anki stores them. They may have more members than are named here, and an
older collection may lack some."""

from __future__ import annotations

from typing import Annotated, TypedDict


class NoteTypeField(TypedDict, total=False):
    """A field of a note type."""

    id: Annotated[int | None, "Id of the field; a note type from an older Anki has none."]
    name: Annotated[str, "Its name."]
    ord: Annotated[int, "Its position, from 0."]
    sticky: Annotated[bool, "Whether the Add window keeps its text for the next note."]
    rtl: Annotated[bool, "Whether it is written from right to left."]
    font: Annotated[str, "Name of the editor's font."]
    size: Annotated[int, "Size of the editor's font in pixels."]
    description: Annotated[str, "Text that the editor shows in the empty field."]
    plainText: Annotated[bool, "Whether the editor shows its HTML at first."]
    collapsed: Annotated[bool, "Whether the editor hides it at first."]
    excludeFromSearch: Annotated[bool, "Whether searches without a field name skip it."]
    tag: Annotated[int | None, "A mark of Anki's own note types."]
    preventDeletion: Annotated[bool, "Whether Anki refuses to remove it."]


class NoteTypeTemplate(TypedDict, total=False):
    """A card template of a note type."""

    id: Annotated[int | None, "Id of the template; a note type from an older Anki has none."]
    name: Annotated[str, "Its name."]
    ord: Annotated[int, "Its position, from 0."]
    qfmt: Annotated[str, "HTML of the front."]
    afmt: Annotated[str, "HTML of the back."]
    bqfmt: Annotated[str, "Text of the front in the browser's table; empty for that of the card."]
    bafmt: Annotated[str, "Text of the back there."]
    did: Annotated[int | None, "Id of the deck for new cards; null for the note's."]
    bfont: Annotated[str, "Name of the browser's font."]
    bsize: Annotated[int, "Size of the browser's font in pixels, 0 for the default."]


class NoteType(TypedDict, total=False):
    """A note type."""

    id: Annotated[int, "Id of the note type."]
    name: Annotated[str, "Its name."]
    type: Annotated[int, "0 normal, 1 cloze."]
    mod: Annotated[int, "When it was last changed, in seconds since 1970."]
    usn: Annotated[int, "Number of the sync it belongs to; -1 before it is synced."]
    sortf: Annotated[int, "Position of the field that the browser sorts by."]
    did: Annotated[int | None, "Id of the deck that its last note was added to; null before the first."]
    tmpls: Annotated[list[NoteTypeTemplate], "Its card templates."]
    flds: Annotated[list[NoteTypeField], "Its fields."]
    css: Annotated[str, "The styling of its cards."]
    latexPre: Annotated[str, "What LaTeX images begin with."]
    latexPost: Annotated[str, "What LaTeX images end with."]
    latexsvg: Annotated[bool, "Whether LaTeX images are made as SVG."]
    req: Annotated[
        list[list[int | str | list[int]]],
        "For each template, the fields that its card needs, in Anki's own form.",
    ]
    originalStockKind: Annotated[int, "Number of Anki's own note type that it was made from."]
    originalId: Annotated[int | None, "Id it had where it was imported from."]


class NewCardOptions(TypedDict, total=False):
    """Options for new cards."""

    bury: Annotated[bool, "Whether siblings wait for the next day."]
    delays: Annotated[list[float], "Learning steps in minutes."]
    initialFactor: Annotated[int, "Starting ease in permille."]
    ints: Annotated[list[int], 'Days after the last step, after "easy", and an unused number.']
    order: Annotated[int, "0 in random order, 1 in the order in which they were added."]
    perDay: Annotated[int, "How many a day."]


class ReviewOptions(TypedDict, total=False):
    """Options for reviews."""

    bury: Annotated[bool, "Whether siblings wait for the next day."]
    ease4: Annotated[float, 'Bonus of "easy", as a factor.']
    ivlFct: Annotated[float, "Factor of every interval."]
    maxIvl: Annotated[int, "Longest interval in days."]
    perDay: Annotated[int, "How many a day."]
    hardFactor: Annotated[float, 'Factor of the interval for "hard".']


class LapseOptions(TypedDict, total=False):
    """Options for forgotten cards."""

    delays: Annotated[list[float], "Relearning steps in minutes."]
    leechAction: Annotated[int, "0 suspends a leech, 1 only tags it."]
    leechFails: Annotated[int, "After how many lapses a card is a leech."]
    minInt: Annotated[int, "Shortest interval afterward, in days."]
    mult: Annotated[float, "Factor of the interval before."]


class DeckOptions(TypedDict, total=False):
    """An options group of decks. It has more members, which differ between versions of Anki."""

    id: Annotated[int | str, "Id of the group."]
    name: Annotated[str, "Its name."]
    mod: Annotated[int, "When it was last changed, in seconds since 1970."]
    usn: Annotated[int, "Number of the sync it belongs to; -1 before it is synced."]
    maxTaken: Annotated[int, "The longest time of an answer that is logged, in seconds."]
    autoplay: Annotated[bool, "Whether sounds play by themselves."]
    timer: Annotated[int, "Whether a timer is shown: 0 or 1."]
    replayq: Annotated[bool, "Whether the back plays the front's sounds again."]
    new: Annotated[NewCardOptions, "Options for new cards."]
    rev: Annotated[ReviewOptions, "Options for reviews."]
    lapse: Annotated[LapseOptions, "Options for forgotten cards."]
    dyn: Annotated[bool, "false."]
    desiredRetention: Annotated[float, "The share of cards that FSRS tries to keep, 0 to 1."]


class FilteredDeck(TypedDict, total=False):
    """A filtered deck, which has options of its own."""

    id: Annotated[int, "Id of the deck."]
    name: Annotated[str, "Its name."]
    dyn: Annotated[int, "1."]
    resched: Annotated[bool, "Whether its reviews change the schedule."]
    terms: Annotated[
        list[list[str | int]],
        "Its searches, each as text, limit and number of the order.",
    ]
    delays: Annotated[list[float] | None, "Steps of an old form, or null."]
