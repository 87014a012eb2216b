"""What clients write while a user types: every writing action, on something else."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from typing import Any

from tools.real_anki.process import Anki

from ...support.content.notes import basic

PAUSE = 0.5
"""Seconds between two writes."""

Request = tuple[str, dict[str, Any]]

DECK, TYPE = "Other", "Other type"
TEMPLATE = {"Name": "Card 1", "Front": "{{Front}}", "Back": "{{Back}}"}
NOT_ELSEWHERE = {
    "guiAddCards",
    "guiAddNoteSetData",
    "guiAnswerCard",
    "guiCheckDatabase",
    "guiDeckOverview",
    "guiDeckReview",
    "guiUndo",
    "loadProfile",
    "sync",
    "upgrade",
}
"""Writing actions that ask for the window in which the user types, for another profile or a server."""


class OtherContent:
    """A note, a deck and a note type that the user does not have open."""

    def __init__(self, anki: Anki, folder: str) -> None:
        """
        Args:
            folder: An existing folder for packages.
        """
        self._anki = anki
        self._count = 0
        self._package = f"{folder}/other.apkg"
        anki.call("createDeck", deck=DECK)
        anki.call(
            "createModel", modelName=TYPE, inOrderFields=["Front", "Back"], cardTemplates=[TEMPLATE]
        )
        self._note = anki.call("addNote", note=basic("other", deckName=DECK))
        self._cards = anki.call("findCards", query=f"nid:{self._note}")

    def few(self) -> Iterator[Request]:
        """One request for each kind of change."""
        name = self._new_name()
        yield "addNote", {"note": basic(name, deckName=DECK)}
        yield "updateNoteFields", {"note": {"id": self._note, "fields": {"Back": name}}}
        yield "createDeck", {"deck": name}
        yield "updateModelStyling", {"model": {"name": TYPE, "css": f"/* {name} */"}}
        yield "reloadCollection", {}

    def packages(self) -> Iterator[Request]:
        """An export and an import."""
        yield "exportPackage", {"deck": DECK, "path": self._package}
        yield "importPackage", {"path": self._package}

    def _new_name(self) -> str:
        self._count += 1
        return f"other {self._count}"

    def requests(self) -> Iterator[Request]:
        """One request or more for every writing action."""
        name = self._new_name()
        yield from self._notes(name)
        yield from self._cards_and_decks(name)
        yield from self._note_types(name)
        yield from self._options(name)
        yield from self._rest(name)

    def _notes(self, name: str) -> Iterator[Request]:
        note = self._note
        front_back = {"Front": name, "Back": "back"}
        yield "addNote", {"note": basic(name, deckName=DECK)}
        yield "updateNoteFields", {"note": {"id": note, "fields": {"Back": name}}}
        yield "addNotes", {"notes": [basic(f"{name} {one}", deckName=DECK) for one in "ab"]}
        yield "updateNote", {"note": {"id": note, "fields": front_back, "tags": ["one"]}}
        yield "addTags", {"notes": [note], "tags": "two"}
        yield "replaceTags", {"notes": [note], "tag_to_replace": "two", "replace_with_tag": "three"}
        yield "replaceTagsInAllNotes", {"tag_to_replace": "three", "replace_with_tag": "two"}
        yield "removeTags", {"notes": [note], "tags": "two"}
        yield "updateNoteTags", {"note": note, "tags": ["four"]}
        yield "clearUnusedTags", {}
        for kind in (TYPE, "Basic"):
            yield "updateNoteModel", {"note": {"id": note, "modelName": kind, "fields": front_back}}
        yield "deleteNotes", {"notes": self._anki.call("findNotes", query=f'Front:"{name} a"')}
        yield "removeEmptyNotes", {}

    def _cards_and_decks(self, name: str) -> Iterator[Request]:
        cards = self._anki.call("findCards", query=f"nid:{self._note}")
        yield "createDeck", {"deck": name}
        yield "changeDeck", {"cards": cards, "deck": name}
        yield "changeDeck", {"cards": cards, "deck": DECK}
        yield "deleteDecks", {"decks": [name], "cardsToo": True}
        yield "answerCards", {"answers": [{"cardId": cards[0], "ease": 3}]}
        yield "setDueDate", {"cards": cards, "days": "1"}
        yield "setEaseFactors", {"cards": cards, "easeFactors": [2500]}
        yield "setSpecificValueOfCard", {"card": cards[0], "keys": ["flags"], "newValues": [2]}
        yield "relearnCards", {"cards": cards}
        yield "forgetCards", {"cards": cards}
        yield "suspend", {"cards": cards}
        yield "unsuspend", {"cards": cards}
        review = [1_600_000_000_000 + int(name.split()[1]), cards[0], -1, 3, 1, 1, 2500, 1000, 0]
        yield "insertReviews", {"reviews": [review]}

    def _note_types(self, name: str) -> Iterator[Request]:
        of_type = {"modelName": TYPE}
        template = {**TEMPLATE, "Name": "Card 2", "Front": "{{Back}}"}
        front = {"Card 1": {"Front": "{{Front}}!"}}
        yield "createModel", {"modelName": name, "inOrderFields": ["A"], "cardTemplates": [A_TEMPLATE]}
        yield "updateModelStyling", {"model": {"name": TYPE, "css": f"/* {name} */"}}
        yield "updateModelTemplates", {"model": {"name": TYPE, "templates": front}}
        yield "findAndReplaceInModels", {**of_type, "findText": "!", "replaceText": "?"}
        yield "modelTemplateAdd", {**of_type, "template": template}
        yield (
            "modelTemplateRename",
            {**of_type, "oldTemplateName": "Card 2", "newTemplateName": "Card 3"},
        )
        yield "modelTemplateReposition", {**of_type, "templateName": "Card 3", "index": 0}
        yield "modelTemplateRemove", {**of_type, "templateName": "Card 3"}
        yield "modelFieldAdd", {**of_type, "fieldName": "New"}
        yield "modelFieldRename", {**of_type, "oldFieldName": "New", "newFieldName": "Newer"}
        newer = {**of_type, "fieldName": "Newer"}
        yield "modelFieldReposition", {**newer, "index": 0}
        yield "modelFieldSetFont", {**newer, "font": "Courier"}
        yield "modelFieldSetFontSize", {**newer, "fontSize": 12}
        yield "modelFieldSetDescription", {**newer, "description": name}
        yield "modelFieldRemove", newer

    def _options(self, name: str) -> Iterator[Request]:
        yield "saveDeckConfig", self._options_of_default(name)
        preset = self._anki.call("cloneDeckConfigId", name=name)
        yield "cloneDeckConfigId", {"name": f"{name} again"}
        yield "setDeckConfigId", {"decks": [DECK], "configId": preset}
        yield "removeDeckConfigId", {"configId": preset}

    def _options_of_default(self, name: str) -> dict[str, Any]:
        config = self._anki.call("getDeckConfig", deck="Default")
        return {"config": {**config, "maxTaken": 60 + int(name.split()[1])}}

    def _rest(self, name: str) -> Iterator[Request]:
        yield "storeMediaFile", {"filename": "o.txt", "data": base64.b64encode(name.encode()).decode()}
        yield "deleteMediaFile", {"filename": "o.txt"}
        yield from self.packages()
        yield "multi", {"actions": [{"action": "createDeck", "params": {"deck": f"{name} of multi"}}]}
        yield "reloadCollection", {}


A_TEMPLATE = {"Front": "{{A}}", "Back": "{{A}}"}


class Writer:
    """Sends the requests of `OtherContent` twice a second, from a thread of its own."""

    def __init__(self, anki: Anki, requests: Iterator[Request]) -> None:
        self._anki = anki
        self._requests = requests
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="writer")
        self.sent: list[str] = []
        self.errors: list[str] = []

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def running(self) -> bool:
        """Whether there are requests left."""
        return self._thread.is_alive()

    def _run(self) -> None:
        for action, params in self._requests:
            if self._stop.is_set():
                return
            try:
                self._anki.call(action, **params)
            except Exception as error:
                self.errors.append(f"{action}: {error}")
            self.sent.append(action)
            self._stop.wait(PAUSE)
