"""What a bot tells Telegram and learns from it before it listens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand
from telegram.error import BadRequest, InvalidToken, RetryAfter, TelegramError

from bot.errors import Misconfigured
from handlers.telegram.commands import MENU

log = logging.getLogger(__name__)

_TRIES = 6
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0


async def begin(api: Bot) -> None:
    """Learn who the bot is, and show its commands.

    Raises:
        Misconfigured: Telegram does not know the token, or does not answer.
    """
    await insisted(api.initialize)
    try:
        for language, rows in MENU.items():
            commands = [BotCommand(name, words) for name, words in rows]
            await api.set_my_commands(commands, language_code=language or None)
    except TelegramError as error:
        log.warning("the menu of commands stays as it was: %s", error)


async def insisted(call: Callable[[], Awaitable[object]]) -> None:
    """Call, through a short outage, and when other processes of the bot begin at the same moment.

    Raises:
        Misconfigured: Telegram refuses it, or does not answer for half a minute.
    """
    said = ""
    for tried in range(_TRIES):
        try:
            await call()
        except InvalidToken as error:
            raise Misconfigured("Telegram does not know TELEGRAM_BOT_TOKEN") from error
        except BadRequest as error:
            raise Misconfigured(f"Telegram refuses: {error}") from error
        except TelegramError as error:
            said = str(error)
            await asyncio.sleep(_pause(error, tried))
        else:
            return
    raise Misconfigured(f"Telegram does not answer: {said}")


def _pause(error: TelegramError, tried: int) -> float:
    if not isinstance(error, RetryAfter):
        return _FIRST_PAUSE_S * 2.0**tried
    seconds = error.retry_after
    wait = seconds if isinstance(seconds, int) else seconds.total_seconds()
    return min(wait + 0.1, _LONGEST_PAUSE_S)
