"""What was received is kept before it is acknowledged, answered once, and sent.

A row goes `received` → `answered` (its reply kept) → `sending` → `sent`, under a lease of the
process that works on it. A process that dies leaves its lease to run out; whoever takes the row
then goes on where it stood. One found `sending` may have reached the person: it is sent once more
and marked uncertain. In each chat the order is kept; chats do not wait for one another.
"""

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.assistant import Assistant
from bot.errors import DatabaseUnavailable, DsmxError
from bot.messages import Message
from bot.ports import Received, UnitOfWork, Update
from bot.replies import Reply

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=20)
RECOVERS_EVERY_S = 2.0
MOST_ATTEMPTS = 5
MOST_WAITING = 5000


class Refused(DsmxError):
    """The platform will never take this message: blocked, kicked, malformed."""


class Front(Protocol):
    """A platform, as the inbox needs it."""

    name: str
    bot: str

    def heard(self, body: str) -> Message | None:
        """An update as a message; None where there is nothing to answer."""
        ...

    async def send(self, body: str, message: Message, reply: Reply) -> None:
        """Send a reply to where the update came from.

        Raises:
            Refused: it can never be sent.
        """
        ...


@dataclass(slots=True)
class Intake:
    """Takes one front's updates through the inbox; `holder` names this process."""

    assistant: Assistant
    front: Front
    holder: str
    recovers_every_s: float = RECOVERS_EVERY_S
    lease: timedelta = LEASE
    _lanes: dict[str, asyncio.Queue[Received]] = field(default_factory=dict)
    _mine: set[int] = field(default_factory=set)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _recovery: asyncio.Task[None] | None = None

    async def accept(self, update: Update) -> bool:
        """Keep an update; when this returns it may be acknowledged. False: it was known.

        Raises:
            DatabaseUnavailable: it was not kept and must not be acknowledged.
        """
        if len(self._mine) >= MOST_WAITING:
            raise DatabaseUnavailable("too many messages wait")
        async with self.assistant.open_unit_of_work() as work:
            received = await work.inbox.receive(update, self.holder, self.lease)
            await work.commit()
        if received:
            self._enqueue(received)
        return received is not None

    def start(self) -> None:
        """Begin to take over what other processes left."""
        self._recovery = asyncio.create_task(self._recover_forever())

    async def stop(self, within_s: float) -> None:
        """Finish what is at hand within some seconds; the rest is left to the next process."""
        if self._recovery:
            self._recovery.cancel()
            with suppress(asyncio.CancelledError):
                await self._recovery
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        for task in self._tasks:
            task.cancel()
        if self._mine:
            with suppress(DatabaseUnavailable):
                async with self.assistant.open_unit_of_work() as work:
                    await work.inbox.release(self.holder)
                    await work.commit()

    async def recover(self) -> int:
        """Take over rows whose lease ran out; how many."""
        async with self.assistant.open_unit_of_work() as work:
            due = await work.inbox.take(self.front.name, self.front.bot, self.holder, self.lease)
            await work.commit()
        fresh = [received for received in due if received.number not in self._mine]
        for received in fresh:
            self._enqueue(received)
        return len(fresh)

    async def _recover_forever(self) -> None:
        while True:
            try:
                await self.recover()
            except DatabaseUnavailable:
                log.warning("the database does not answer; %s waits", self.front.name)
            await asyncio.sleep(self.recovers_every_s)

    def _enqueue(self, received: Received) -> None:
        self._mine.add(received.number)
        lane = self._lanes.get(received.chat)
        if lane is None:
            lane = self._lanes[received.chat] = asyncio.Queue()
            task = asyncio.create_task(self._work_off(received.chat, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.put_nowait(received)

    async def _work_off(self, chat: str, lane: asyncio.Queue[Received]) -> None:
        while not lane.empty():
            received = lane.get_nowait()
            try:
                await self._handle(received)
            except DatabaseUnavailable:
                log.warning("the database does not answer; message %s waits", received.number)
            except Exception:
                log.exception("message %s could not be handled", received.number)
            finally:
                self._mine.discard(received.number)
        del self._lanes[chat]

    async def _handle(self, received: Received) -> None:
        if not await self._hold(received):
            return
        message = self.front.heard(received.body)
        if message is None:
            await self._finish(received)
            return
        reply = received.reply
        if reply is None:
            reply = await self._answer(received, message)
        await self._send(received, message, reply)

    async def _hold(self, received: Received) -> bool:
        """Whether it is this process's turn; an earlier message of the chat goes first."""
        async with self.assistant.open_unit_of_work() as work:
            held = await work.inbox.hold(received, self.holder, self.lease)
            await work.commit()
        return held

    async def _answer(self, received: Received, message: Message) -> Reply:
        async def keep(work: UnitOfWork, reply: Reply) -> None:
            await work.inbox.answered(received.number, reply)

        return await self.assistant.reply_to(message, keep=keep)

    async def _send(self, received: Received, message: Message, reply: Reply) -> None:
        async with self.assistant.open_unit_of_work() as work:
            attempts = await work.inbox.sending(received.number)
            await work.commit()
        try:
            await self.front.send(received.body, message, reply)
        except Refused as error:
            log.info("%s refused message %s: %s", self.front.name, received.number, error)
        except Exception:
            if attempts < MOST_ATTEMPTS:
                raise
            log.exception("message %s is given up", received.number)
            await self._finish(received, dead=True)
            return
        await self._finish(received)

    async def _finish(self, received: Received, *, dead: bool = False) -> None:
        async with self.assistant.open_unit_of_work() as work:
            await work.inbox.finished(received.number, dead=dead)
            await work.commit()
