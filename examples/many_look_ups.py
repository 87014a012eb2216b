"""Looks up 100 words at the same time, as a program does that marks the words of a text.

::

    python examples/many_look_ups.py WORD ...
"""

from __future__ import annotations

import asyncio
import sys

from ankiconnect.client import AsyncAnki


async def known(words: list[str]) -> dict[str, bool]:
    """Which words are the front of a note."""
    async with AsyncAnki() as anki:
        found = await asyncio.gather(*(anki.find_notes(query=f'"front:{word}"') for word in words))
    return {word: bool(notes) for word, notes in zip(words, found, strict=True)}


if __name__ == "__main__":
    for looked_up, is_known in asyncio.run(known(sys.argv[1:])).items():
        print(f"{looked_up}: {'known' if is_known else 'new'}")
