"""Shows how many cards were studied today, and counts on with every answer: for a status bar, say.

python examples/studied_today.py
"""

from __future__ import annotations

import asyncio

from ankiconnect.client import AsyncAnki


async def main() -> None:
    async with AsyncAnki() as anki:
        async for event in anki.events(types={"review"}):
            # The first event says that listening has begun: nothing is missed from here on.
            if event["type"] in ("hello", "gap", "reset", "review"):
                print(await anki.get_num_cards_reviewed_today(), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
