"""Trying to save a note type in a scratch collection, before the user's collection is changed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from anki.errors import AnkiException, CardTypeError, TemplateError
from anki.models import NotetypeId
from anki.utils import to_json_bytes

from ..framework.errors import ActionError, error_text
from ..shared.scratch_collection import open_scratch

if TYPE_CHECKING:
    from anki._backend import RustBackend
    from anki.collection import Collection
    from anki.models import NotetypeDict

_scratch = functools.lru_cache(maxsize=1)(open_scratch)
"""The scratch collection exists as long as the process. A note type is in it only while it is tried."""
_RENDERED_ID = NotetypeId(1)
"""Of a note type whose templates are rendered. Anki's own ids are times in ms."""


def try_new(notetype: NotetypeDict) -> None:
    """Try to add a new note type.

    Raises:
        AnkiException: Anki refuses it.
    """
    try:
        added = _scratch().add_notetype_legacy(to_json_bytes(notetype))
    except CardTypeError as error:
        raise _with_reason(error, notetype) from error
    _scratch().remove_notetype(added.id)


def try_change(col: Collection, changed: NotetypeDict) -> None:
    """Try to save a changed note type of `col`.

    Raises:
        AnkiException: Anki refuses the change.
    """
    if not _mirror(_scratch(), col, changed["id"]):
        return
    try:
        _scratch().update_notetype_legacy(json=to_json_bytes(changed), skip_checks=False)
    except CardTypeError as error:
        raise _with_reason(error, changed) from error
    finally:
        _scratch().remove_notetype(changed["id"])


def _with_reason(error: CardTypeError, notetype: NotetypeDict) -> Exception:
    """The error with the renderer's own reason. Anki's text often only points to the preview."""
    reason = _rendering_error(notetype)
    if reason is None:
        return error
    return ActionError(f"{_head(error)} {error_text(reason)}")


def _head(error: CardTypeError) -> str:
    """The part of Anki's text that names the template."""
    return error_text(CardTypeError(str(error).partition("<br>")[0], None, None, None))


def _rendering_error(notetype: NotetypeDict) -> TemplateError | None:
    """The error of the first template that the renderer cannot read, or None."""
    tried = {**notetype, "id": _RENDERED_ID}
    _scratch().add_or_update_notetype(
        json=to_json_bytes(tried), preserve_usn_and_mtime=True, skip_checks=True
    )
    try:
        for index, template in enumerate(notetype["tmpls"]):
            _scratch().render_uncommitted_card_legacy(
                note=_scratch().new_note(_RENDERED_ID),
                card_ord=index,
                template=to_json_bytes(template),
                fill_empty=True,
                partial_render=True,
            )
    except TemplateError as error:
        return error
    finally:
        _scratch().remove_notetype(_RENDERED_ID)
    return None


def _mirror(scratch: RustBackend, col: Collection, notetype: int) -> bool:
    """Copy a note type without its change to the scratch collection, since Anki checks a change against
    what was there before.

    Returns:
        False when Anki does not accept the note type even without the change. It cannot be tried then.
    """
    try:
        scratch.add_or_update_notetype(
            json=col._backend.get_notetype_legacy(notetype),
            preserve_usn_and_mtime=True,
            skip_checks=True,
        )
    except AnkiException:
        return False
    return True
