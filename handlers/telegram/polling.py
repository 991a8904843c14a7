"""Updates that Telegram is asked for.

The library's own poller keeps updates in memory after it acknowledged them, drops a whole batch of
which one cannot be parsed, and lives on deaf after a 401; so this asks for itself.
"""

import asyncio
import json
import logging
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from telegram.error import NetworkError
from telegram.request import BaseRequest

from bot.errors import DatabaseUnavailable
from handlers.telegram.updates import ALLOWED, Accept, update_of

log = logging.getLogger(__name__)

_WAITS_S = 25
_FIRST_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 30.0
_TOKEN_IS_DEAD = (HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND)


class NoUpdates(Exception):
    """Telegram gave none; ask again after `seconds`, or as soon as patience says."""

    def __init__(self, words: str, seconds: float = 0.0) -> None:
        super().__init__(words)
        self.seconds = seconds


class TokenIsDead(Exception):
    """Telegram does not know the token (any more); nothing can be done here."""


@dataclass(slots=True)
class Polling:
    """Asks for updates at `url`; each is kept before the next question acknowledges it."""

    request: BaseRequest
    url: str
    bot: str
    accept: Accept
    alive: bool = True
    offset: int = 0

    async def run(self) -> None:
        """Ask until cancelled, or until Telegram does not know the token: then `alive` is false."""
        pause = _FIRST_PAUSE_S
        try:
            while True:
                try:
                    await self._batch()
                    pause = _FIRST_PAUSE_S
                except (NoUpdates, NetworkError, DatabaseUnavailable) as error:
                    log.warning("no updates from Telegram: %s", error)
                    await asyncio.sleep(max(pause, getattr(error, "seconds", 0.0)))
                    pause = min(pause * 1.5, _LONGEST_PAUSE_S)
        except TokenIsDead:
            log.error("Telegram refuses the token: no more updates")  # noqa: TRY400  # no more to tell
        finally:
            self.alive = False

    async def _batch(self) -> None:
        for raw in await self._updates():
            try:
                update = update_of(raw, self.bot)
            except ValueError:
                log.warning("Telegram gave something that is no update")
                continue
            await self.accept(update)
            self.offset = int(update.update_id) + 1

    async def _updates(self) -> list[Any]:
        asked = {"timeout": _WAITS_S, "allowed_updates": json.dumps(ALLOWED)}
        if self.offset:
            asked["offset"] = self.offset
        status, payload = await self.request.do_request(
            f"{self.url}?{urlencode(asked)}", "GET", read_timeout=_WAITS_S + 10.0
        )
        return _result(status, payload)


def _result(status: int, payload: bytes) -> list[Any]:
    """The updates of an answer.

    Raises:
        TokenIsDead: 401 or 404.
        NoUpdates: any other refusal, or nothing that can be read.
    """
    if status in _TOKEN_IS_DEAD:
        raise TokenIsDead
    try:
        answer = json.loads(payload)
    except ValueError:
        raise NoUpdates(f"status {status}") from None
    if not isinstance(answer, dict) or not isinstance(answer.get("result"), list):
        parameters = answer.get("parameters") if isinstance(answer, dict) else None
        wait = parameters.get("retry_after", 0) if isinstance(parameters, dict) else 0
        raise NoUpdates(f"status {status}", float(wait))
    result: list[Any] = answer["result"]
    return result
