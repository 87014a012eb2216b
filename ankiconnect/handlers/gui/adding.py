"""The Add window."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ...objects.misc import NoAddWindow
from ...objects.notes import WindowChange, WindowNote
from ..framework import parameter_types
from ..framework.action import Needs, Scope, Writes
from ..framework.errors import ActionError
from ..framework.parameter_types import JsonObject
from ..framework.registry import action
from ..framework.request_context import RequestContext
from ..framework.undo import UndoStep
from ..media.attachments import store_all
from ..media.objects import has_media
from ..notes.draft import Reader, field_text, optional_tags, read_tags
from ..notes.updating import set_fields
from ..shared.attachments import Attachment, append_to
from ..shared.names import by_field, find, find_deck, find_notetype, stored_field

if TYPE_CHECKING:
    from anki.collection import Collection
    from anki.decks import DeckId
    from anki.models import NotetypeDict
    from anki.notes import Note
    from aqt.main import AnkiQt

    from ...window.add_window.add_window import Change

NOT_OPEN: NoAddWindow = {"error": "Add Note dialog is not open", "code": 1}


@action("guiAddCards", scope=Scope.WINDOW, needs=Needs.WINDOW, writes=Writes.ADD_WINDOW | Writes.MEDIA)
async def gui_add_cards(
    context: RequestContext, /, note: Annotated[JsonObject | None, WindowNote | None] = None
) -> int:
    """Open the Add window, filled with a note where one is given.

    Media are stored at once. An Add window that is open is closed first. Anki then asks the user about
    unsaved input, but not about what only requests have put there. The reply does not wait for the
    answer.

    Args:
        note: What the window shows; null for an empty window. Unknown names of fields are ignored
            beside known ones.

    Returns:
        int: id of the note in the window, 0 while it is not stored

    Errors:
        ``deck was not found: ...``, ``model was not found: ...``, ``'deckName'`` or ``'modelName'``
        when it is missing.

    Example:
        {
          "note": {
            "deckName": "Spanish",
            "modelName": "Basic",
            "fields": {"Front": "gato", "Back": "cat"}
          }
        }
    """
    if note is None:
        await context.start_and_wait(_open)
        return 0
    await context.main(_check_new, note)
    attachments = await store_all(context, note) if has_media(note) else []
    await context.start_and_wait(_open_filled, note, attachments)
    return 0


def _open(col: Collection, window: AnkiQt, /) -> Future[None]:
    from ...window.add_window import add_window
    from ...window.qt_helpers import run_later

    return run_later(window, lambda: add_window.show(window))


def _check_new(col: Collection, /, note: JsonObject) -> None:
    """Find what is wrong before media are fetched and a window is touched."""
    _read_new(col, note, ())


def _open_filled(
    col: Collection,
    step: UndoStep,
    window: AnkiQt,
    /,
    note: JsonObject,
    attachments: Sequence[Attachment],
) -> Future[None]:
    from ...window.add_window.opener import opener

    made, deck = _read_new(col, note, attachments)
    if deck != col.decks.get_current_id():
        step.begin("Select", "Deck")
    step.did(col.decks.set_current(deck))
    col.set_config("curModel", made.mid)
    return opener.open(window, made, deck)


def _read_new(
    col: Collection, note: JsonObject, attachments: Sequence[Attachment]
) -> tuple[Note, DeckId]:
    reader = Reader(col)
    deck = reader.deck(
        parameter_types.text("note.deckName", parameter_types.member("note", note, "deckName"))
    )
    made = col.new_note(
        reader.notetype(
            parameter_types.text("note.modelName", parameter_types.member("note", note, "modelName"))
        )
    )
    fields = note.get("fields")
    set_fields(made, {} if fields is None else fields)
    made.tags = optional_tags(note.get("tags"))
    append_to(made.keys(), made.fields, attachments)
    return made, deck


@action("guiAddNoteSetData", scope=Scope.WINDOW, needs=Needs.WINDOW, writes=Writes.MEDIA)
async def gui_add_note_set_data(
    context: RequestContext, /, note: Annotated[JsonObject, WindowChange], append: bool = False
) -> Literal[True] | NoAddWindow:
    """Fill the Add window that is open.

    Fields and tags that are not named keep what is in the window. Media are stored at once.

    Args:
        note: What to change in the window.
        append: Append to the fields and add to the tags instead of replacing them.

    Returns:
        true, or an object with an error when the window is not open

    Errors:
        ``Deck "..." not found``, ``Model "..." not found``,
        ``Field "..." not found in current note``

    Example:
        After guiAddCards {"note": {"deckName": "Spanish", "modelName": "Basic", "fields": {}}}
        {"note": {"fields": {"Front": "gato"}, "tags": ["animal"]}, "append": true}
    """
    if not await context.main(_check_change, note):
        return NOT_OPEN
    attachments = await store_all(context, note) if has_media(note) else []
    await context.start_and_wait(_save_typed_text)
    return True if await context.main(_change, note, append, attachments) else NOT_OPEN


def _check_change(col: Collection, /, note: JsonObject) -> bool:
    """Find what is wrong before anything is changed; false when the window is not open."""
    from ...window.add_window import add_window

    window = add_window.fillable()
    if window is None:
        return False
    _read_change(col, window.editor.note, note)
    return True


def _save_typed_text(col: Collection, window: AnkiQt, /) -> Future[None]:
    from ...window.add_window import add_window

    return add_window.save_typed_text(window)


def _change(
    col: Collection, /, note: JsonObject, append: bool, attachments: Sequence[Attachment]
) -> bool:
    from ...window.add_window import add_window

    window = add_window.fillable()
    if window is None:
        return False
    add_window.follow_notetype(window)
    change = _read_change(col, window.editor.note, note)
    add_window.change(window, change, append, attachments)
    return True


def _read_change(col: Collection, current: Note, note: JsonObject) -> Change:
    """What to change in the window, whose note is `current`."""
    from ...window.add_window.add_window import Change

    deck = _find_deck(col, note.get("deckName"))
    notetype = _find_notetype(col, note.get("modelName"))
    # An earlier request may have changed the note type, and the window may not have read it again.
    chosen = notetype or col.models.get(current.mid)
    names = col.models.field_names(chosen) if chosen else current.keys()
    return Change(
        deck=deck,
        notetype=notetype["id"] if notetype else None,
        fields=_read_fields(names, note.get("fields")),
        tags=None if note.get("tags") is None else read_tags(note["tags"]),
    )


def _find_deck(col: Collection, name: Any) -> DeckId | None:
    if name is None:
        return None
    found = find_deck(col, parameter_types.text("note.deckName", name))
    if found is None:
        raise ActionError(f'Deck "{name}" not found')
    return found


def _find_notetype(col: Collection, name: Any) -> NotetypeDict | None:
    if name is None:
        return None
    found = find_notetype(col, parameter_types.text("note.modelName", name))
    if found is None:
        raise ActionError(f'Model "{name}" not found')
    return found


def _read_fields(names: Sequence[str], given: Any) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise parameter_types.refusal("note.fields", "an object", given)
    given = {name: value for name, value in given.items() if value is not None}
    for name in given:
        if find(names, name, stored_field) is None:
            raise ActionError(f'Field "{name}" not found in current note')
    return {name: field_text(name, value) for name, value in by_field(names, given).items()}
