"""Later messages of a long reply wait by themselves: to begin again would say the first twice."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.budget import pause_after
from bot.front import NotNow, PerhapsSent

Done = TypeVar("Done")


async def insisted(send: Callable[[], Awaitable[Done]]) -> tuple[Done | None, bool]:
    """What came of it (None where nobody knows), and whether it may have been sent twice.

    Raises:
        Refused: the platform will never take it.
    """
    in_doubt = False
    while True:
        try:
            return await send(), in_doubt
        except NotNow as error:
            await asyncio.sleep(error.seconds)
        except PerhapsSent:
            if in_doubt:
                return None, True
            in_doubt = True
            await asyncio.sleep(pause_after(1))
