"""Prints the front of each card that is answered, as it happens.

python examples/reviews.py
"""

from __future__ import annotations

from ankiconnect.client import Anki
from ankiconnect.objects.cards import CardInfo

ANSWERS = {1: "Again", 2: "Hard", 3: "Good", 4: "Easy"}


def main() -> None:
    with Anki() as anki:
        for event in anki.events(types={"review"}):
            if event["type"] == "review":
                (card,) = anki.cards_info(cards=[event["cardId"]])
                if "question" in card:  # one that was deleted meanwhile is an empty object
                    print(f"{ANSWERS[event['ease']]}: {front(card)}", flush=True)


def front(card: CardInfo) -> str:
    """The first field of its note."""
    return next(iter(card["fields"].values()))["value"]


if __name__ == "__main__":
    main()
