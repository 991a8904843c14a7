"""What Telegram's network errors say of a message."""

import asyncio

import httpx
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.errors import DsmxError
from bot.front import NotNow, PerhapsSent

_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_ASKS_FOR_S = 2.0


def lost(error: NetworkError, pause_s: float) -> DsmxError:
    """Without a connection nothing was sent; else nobody knows, also after an answer of 5xx."""
    if isinstance(error.__cause__, _NOT_CONNECTED):
        return NotNow(str(error), pause_s)
    return PerhapsSent(str(error))


async def answers(api: Bot) -> bool:
    """Whether Telegram answers at all, be it that it refuses."""
    try:
        async with asyncio.timeout(_ASKS_FOR_S):
            await api.get_me()
    except (NetworkError, TimeoutError):
        return False
    except TelegramError:
        return True
    return True
