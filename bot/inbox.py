"""What was received is kept before it is acknowledged, answered once, and sent.

A row goes `received` → `answered` (its reply kept) → `sending` → `sent`, under a lease of the
process that works on it. A process that dies leaves its lease to run out; whoever takes the row
then goes on where it stood. One found `sending` may have reached the person: it is sent once more
and marked uncertain. In each chat the order is kept; chats do not wait for one another.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic

from bot.assistant import Assistant, language_of
from bot.errors import DatabaseUnavailable
from bot.flood import Flood, calming, shared
from bot.front import Front, NotNow, PerhapsSent, Refused
from bot.handling import Handling
from bot.incoming import Pace, Received, Update
from bot.lane import Lane
from bot.messages import Message, Sender
from bot.ports import UnitOfWork
from bot.watching import Unwatched, Watch

__all__ = ["Front", "Intake", "NotNow", "PerhapsSent", "Refused"]

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=10)
RENEWS_EVERY_S = 2.5
RECOVERS_EVERY_S = 2.0
MOST_WAITING = 5000
MOST_TAKEN = 500
_AT_ONCE = 1000
_LAST_LOOK_S = 5.0


async def _nothing(_: object) -> None:
    return None


def _nobody(_: str) -> None:
    return None


@dataclass(slots=True)
class Intake:
    """Takes one front's updates through the inbox; `holder` names this process.

    `noticed` is told of an update as its turn begins, or when it is ignored (a button's spinner is
    stopped); `slot` waits
    until the platform's limits allow a message to its chat, and `pace` is what they allow of all
    processes together; `left` is the chat that an update says the bot was shut out of.
    """

    assistant: Assistant
    front: Front
    holder: str
    recovers_every_s: float = RECOVERS_EVERY_S
    lease: timedelta = field(default_factory=lambda: LEASE)
    watch: Watch = field(default_factory=Unwatched)
    noticed: Callable[[str], Awaitable[None]] = _nothing
    slot: Callable[[Message], Awaitable[None]] = _nothing
    pace: Pace | None = None
    left: Callable[[str], Sender | None] = _nobody
    flood: Flood = field(default_factory=Flood)
    _handle: Handling = field(init=False)
    _lanes: dict[str, Lane] = field(init=False, default_factory=dict)
    _mine: dict[int, float] = field(init=False, default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(init=False, default_factory=set)
    _keepers: list[asyncio.Task[None]] = field(init=False, default_factory=list)
    _stopping: bool = field(init=False, default=False)
    _coming_in: int = field(init=False, default=0)
    _ends: asyncio.Event = field(init=False, default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Give each row its way."""
        self._handle = Handling(
            assistant=self.assistant,
            front=self.front,
            holder=self.holder,
            lease=self.lease,
            watch=self.watch,
            noticed=self.noticed,
            slot=self.slot,
            pace=self.pace,
            left=self.left,
        )

    async def accept(self, update: Update) -> bool:
        """Keep an update; when this returns it may be acknowledged. False: it was known.

        Raises:
            DatabaseUnavailable: it was not kept and must not be acknowledged.
        """
        if self._stopping or len(self._mine) + self._coming_in >= MOST_WAITING:
            raise DatabaseUnavailable("stopping" if self._stopping else "too many messages wait")
        verdict = self.flood.verdict(update, monotonic())
        if verdict == "silence":
            return self._ignored(update)
        self._coming_in += 1
        try:
            async with self.assistant.open_unit_of_work() as work:
                received = await work.inbox.receive(update, self.holder, self.lease)
                if received:
                    verdict = shared(verdict, received.lately)
                if verdict == "silence":
                    return self._ignored(update)
                if received and verdict == "notice":
                    await self._calm(work, received)
                await work.commit()
        finally:
            self._coming_in -= 1
        if received:
            self._enqueue(received)
        return received is not None

    def _ignored(self, update: Update) -> bool:
        """Nothing is answered; but a pressed button's spinner stops, without being waited for."""
        task = asyncio.create_task(self._notice(update.body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return False

    async def _notice(self, body: str) -> None:
        try:
            await self.noticed(body)
        except Exception:
            log.exception("an ignored message could not be acknowledged")

    async def _calm(self, work: UnitOfWork, received: Received) -> None:
        """Answer a flood with a notice instead."""
        message = self.front.heard(received.body)
        if message is not None:
            person = await work.conversations.person(message.sender)
            notice = calming(language_of(message, None, person))
            await work.inbox.answered(received.number, notice)
            await work.inbox.calmed(received.number)

    def start(self) -> None:
        """Begin to take over what other processes left, and to keep what is ours."""
        self._keepers = [
            asyncio.create_task(self._forever(self.recover, self.recovers_every_s)),
            asyncio.create_task(self._forever(self.renew, RENEWS_EVERY_S)),
        ]

    async def stop(self, within_s: float) -> None:
        """Finish what is at hand within some seconds; the rest is left to the next process."""
        self._stopping = True
        self._handle.stopping.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)
        self._ends.set()
        if self._keepers:  # not in the middle of a transaction
            await asyncio.wait(self._keepers, timeout=_LAST_LOOK_S)
        for task in (*self._tasks, *self._keepers):
            task.cancel()
        await asyncio.gather(*self._tasks, *self._keepers, return_exceptions=True)
        with suppress(DatabaseUnavailable):
            async with self.assistant.open_unit_of_work() as work:
                await work.inbox.release(self.holder)
                await work.commit()

    async def recover(self) -> int:
        """Take over rows whose lease ran out; how many."""
        if self._stopping:
            return 0
        room = min(MOST_TAKEN, MOST_WAITING - len(self._mine))
        async with self.assistant.open_unit_of_work() as work:
            front, bot = self.front.name, self.front.bot
            due = await work.inbox.take(front, bot, self.holder, self.lease, limit=max(0, room))
            await work.commit()
        fresh = [received for received in due if received.number not in self._mine]
        for received in fresh:
            self._enqueue(received)
        return len(fresh)

    async def renew(self) -> None:
        """Renew the leases of what waits here."""
        numbers = list(self._mine)
        for begin in range(0, len(numbers), _AT_ONCE):
            async with self.assistant.open_unit_of_work() as work:
                some = numbers[begin : begin + _AT_ONCE]
                await work.inbox.renew(some, self.holder, self.lease)
                await work.commit()

    async def _forever(self, task: Callable[[], Awaitable[object]], every_s: float) -> None:
        while not self._ends.is_set():
            try:
                await task()
            except DatabaseUnavailable:
                log.warning("the database does not answer; %s waits", self.front.name)
            except Exception:
                log.exception("%s could not look after its inbox", self.front.name)
            with suppress(TimeoutError):
                async with asyncio.timeout(every_s):
                    await self._ends.wait()

    def _enqueue(self, received: Received) -> None:
        if received.number in self._mine:
            return
        self._mine[received.number] = monotonic()
        lane = self._lanes.get(received.chat)
        if lane is None:
            lane = self._lanes[received.chat] = Lane()
            task = asyncio.create_task(self._work_off(received.chat, lane))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        lane.put(received)

    async def _work_off(self, chat: str, lane: Lane) -> None:
        while lane:
            number = lane.pop().number
            self.watch.took(self.front.name, "waited", monotonic() - self._mine[number])
            try:
                await self._handle(number)
            except Exception:
                log.exception("message %s waits until its lease runs out", number)
            del self._mine[number]
        del self._lanes[chat]
