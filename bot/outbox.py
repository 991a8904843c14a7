"""Looks for what is due and lets each token's deliveries be sent."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field
from time import monotonic

from bot.errors import DatabaseUnavailable
from bot.front import Delivering
from bot.outgoing import Token
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.sending import Rules, Sending

log = logging.getLogger(__name__)

LOOKS_EVERY_S = 0.3
RESTS_S = 1.0

Reading = Callable[[], AbstractAsyncContextManager[UnitOfWork]]


@dataclass(slots=True, kw_only=True)
class Courier:
    """Sends the outbox through these fronts; `holder` names this process.

    `reading` opens a transaction that waits for no writer.
    """

    fronts: Mapping[str, Delivering]
    open_unit_of_work: OpenUnitOfWork
    reading: Reading
    holder: str
    rules: Rules = field(default_factory=Rules)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _sendings: dict[Token, Sending] = field(default_factory=dict)
    _running: dict[Token, asyncio.Task[None]] = field(default_factory=dict)
    _rests_until: dict[Token, float] = field(default_factory=dict)

    async def work(self) -> None:
        """Send what becomes due until told to stop; then end what is in flight."""
        while not self._stopping.is_set():
            try:
                await self.look()
            except DatabaseUnavailable as error:
                log.warning("the outbox waits for the database: %s", error)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOKS_EVERY_S):
                    await self._stopping.wait()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def stop(self) -> None:
        """Begin nothing more."""
        self._stopping.set()

    async def look(self) -> None:
        """Begin to send for every token that has something due."""
        for token in await self._stirring():
            if token not in self._running and self._rests_until.get(token, 0.0) < monotonic():
                self._running[token] = asyncio.create_task(self._run(token))

    async def _stirring(self) -> Sequence[Token]:
        if not self.fronts:
            return ()
        async with self.reading() as work:
            return await work.deliveries.stirring(list(self.fronts))

    async def _run(self, token: Token) -> None:
        try:
            handed_on = await self._sending(token).run()
        except Exception:
            log.exception("sending for %s broke off", token.front)
            handed_on = True
        self._rests_until[token] = monotonic() + (RESTS_S if handed_on else 0.0)
        del self._running[token]

    def _sending(self, token: Token) -> Sending:
        """How a token is paced outlives its single runs."""
        if token not in self._sendings:
            self._sendings[token] = Sending(
                token=token,
                front=self.fronts[token.front],
                open_unit_of_work=self.open_unit_of_work,
                holder=self.holder,
                stopping=self._stopping,
                rules=self.rules,
            )
        return self._sendings[token]
