"""A mining session: what a browser dictionary sends for ten words, three of which become cards.

For each word it asks whether the notes it could make of it can be added. Where a word is there already
it finds that note and reads it and its card. A card that is made is preceded by its audio and its
picture. It speaks version 2 of the API, whose replies are bare results.
"""

from __future__ import annotations

from typing import Any

from . import collection
from .measure import Measure
from .sample import MS, Pace, Phase, Sample
from .session import Failed, Session
from .wire import asked

WORDS = 10
CARDS = 3
KNOWN = 3
"""The last words that are looked up are in the collection already."""
NOTES_OF_A_WORD = 10
"""A dictionary finds several entries for a word, and could make several kinds of cards of each."""
AUDIO_BYTES = 30_000
PICTURE_BYTES = 120_000
VERSION = 2


class _Clock:
    """Sends a session's requests and adds up how long their answers took."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.seconds = 0.0

    def ask(self, action: str, **params: Any) -> Any:
        seconds, result = self._session.timed(asked(action, params, VERSION))
        self.seconds += seconds
        return result


def take(session: Session, pace: Pace) -> Sample:
    """Play the session: the time that its answers took together."""
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
    """Look up a word that is not there; with `made`, to which files' names are added, make its card."""
    candidates = collection.new_notes(NOTES_OF_A_WORD)
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
    """Look up a word that is there: its note is found and shown."""
    known = collection.note(collection.word(number), collection.deck_of(number), collection.TAG)
    candidates = [known, *collection.new_notes(NOTES_OF_A_WORD - 1)]
    details = clock.ask("canAddNotesWithErrorDetail", notes=[_stripped(one) for one in candidates])
    if details[0]["canAdd"]:
        raise Failed("a word that is there is not found")
    search = {"action": "findNotes", "params": {"query": collection.query(number)}}
    ((note, *_),) = clock.ask("multi", actions=[search])
    (info,) = clock.ask("notesInfo", notes=[note])
    clock.ask("cardsInfo", cards=info["cards"])


def _stripped(note: dict[str, Any]) -> dict[str, Any]:
    """What is sent to learn whether a note can be added: its first field."""
    return {**note, "fields": {"Front": note["fields"]["Front"]}, "options": _options(note)}


def _options(note: dict[str, Any]) -> dict[str, Any]:
    scope = {"deckName": note["deckName"], "checkChildren": False, "checkAllModels": False}
    return {"allowDuplicate": False, "duplicateScope": "deck", "duplicateScopeOptions": scope}


def measures() -> list[Measure]:
    """The one measure."""
    return [Measure("mining session", MS, Phase.BASE, take)]
