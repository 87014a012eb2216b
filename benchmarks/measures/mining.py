"""A mining session: the requests of a browser dictionary for ten words, three of which become cards.

For each word it asks whether the notes that it could make can be added. If a note with the word exists,
it finds that note and reads it with its card. Before it adds a note, it stores the audio and the
picture. It uses version 2 of the API, in which a reply is just the result.
"""

from __future__ import annotations

from typing import Any

from ..clients.wire import asked
from ..sample import MS, Pace, Phase, Sample
from ..servers import collection
from ..servers.session import Failed, Session
from .measure import Measure

WORDS = 10
CARDS = 3
KNOWN = 3
"""Number of words, the last ones, that are already in the collection."""
NOTES_PER_WORD = 10
"""A dictionary has several entries for a word, and can make several kinds of cards from each."""
AUDIO_BYTES = 30_000
PICTURE_BYTES = 120_000
VERSION = 2


class _Clock:
    """Sends requests and adds up the times of their replies."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.seconds = 0.0

    def ask(self, action: str, **params: Any) -> Any:
        seconds, result = self._session.timed(asked(action, params, VERSION))
        self.seconds += seconds
        return result


def take(session: Session, pace: Pace) -> Sample:
    """Play the session. The value is the total time of its replies."""
    clock = _Clock(session)
    made: list[str] = []
    try:
        clock.ask("version")
        for number in range(WORDS - KNOWN):
            _look_up_new(clock, made if number < CARDS else None)
        for number in range(KNOWN):
            _look_up_known(clock, number * 7)
    finally:
        for name in made:
            session.call("deleteMediaFile", filename=name)
        session.remove_added()
    return Sample(clock.seconds * 1000)


def _look_up_new(clock: _Clock, made: list[str] | None) -> None:
    """Look up a new word, and make a card for it unless `made` is None.

    Args:
        made: The names of the stored media files are appended to this list.
    """
    candidates = collection.new_notes(NOTES_PER_WORD)
    details = clock.ask("canAddNotesWithErrorDetail", notes=[_stripped(one) for one in candidates])
    if not all(one["canAdd"] for one in details):
        raise Failed("a new word cannot be added")
    if made is None:
        return
    note = candidates[0]
    stem = f"bench-{next(collection.numbers)}"
    audio = clock.ask("storeMediaFile", filename=f"{stem}.mp3", data=collection.media(AUDIO_BYTES))
    picture = clock.ask("storeMediaFile", filename=f"{stem}.webp", data=collection.media(PICTURE_BYTES))
    made += [f"{stem}.mp3", f"{stem}.webp"]
    note["fields"]["Back"] += f'[sound:{audio}]<img src="{picture}">'
    if not isinstance(clock.ask("addNote", note={**note, "options": _options(note)}), int):
        raise Failed("the card was not made")


def _look_up_known(clock: _Clock, number: int) -> None:
    """Look up a word that is in the collection, and read its note."""
    known = collection.note(collection.word(number), collection.deck_of(number), collection.TAG)
    candidates = [known, *collection.new_notes(NOTES_PER_WORD - 1)]
    details = clock.ask("canAddNotesWithErrorDetail", notes=[_stripped(one) for one in candidates])
    if details[0]["canAdd"]:
        raise Failed("an existing word was not found")
    search = {"action": "findNotes", "params": {"query": collection.query(number)}}
    ((note, *_),) = clock.ask("multi", actions=[search])
    (info,) = clock.ask("notesInfo", notes=[note])
    clock.ask("cardsInfo", cards=info["cards"])


def _stripped(note: dict[str, Any]) -> dict[str, Any]:
    """The note with its first field only, which is enough to ask whether it can be added."""
    return {**note, "fields": {"Front": note["fields"]["Front"]}, "options": _options(note)}


def _options(note: dict[str, Any]) -> dict[str, Any]:
    scope = {"deckName": note["deckName"], "checkChildren": False, "checkAllModels": False}
    return {"allowDuplicate": False, "duplicateScope": "deck", "duplicateScopeOptions": scope}


def measures() -> list[Measure]:
    """The only measure here."""
    return [Measure("mining session", MS, Phase.BASE, take)]
