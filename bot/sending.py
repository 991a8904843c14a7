"""One token's deliveries, sent by one process at a time, evenly, and each marked before it is sent.

Every message is its own transaction: what ended is recorded, the lease is checked by the database's
clock and the next one is marked as being sent. So a group that is held or cancelled stops within a
message, and of a process that dies only what was in flight may be sent twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from time import monotonic
from typing import Protocol

from bot.budget import ChatPaces
from bot.errors import DatabaseUnavailable, DsmxError
from bot.following import followed
from bot.front import Delivering
from bot.gate import Gate
from bot.outcomes import Ended, failed, sent, unsent, unwanted
from bot.outgoing import Delivery, Lease, Token
from bot.ports import OpenUnitOfWork, UnitOfWork

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=8)
TERM_S = 20.0
_LOOKS_EVERY_S = 0.25
_DATABASE_PAUSE_S = 1.0
_ENDS_WITHIN_S = 15.0


class Wanted(Protocol):
    """Says once more whether somebody wants a delivery, just before it is sent."""

    async def __call__(self, work: UnitOfWork, delivery: Delivery) -> bool:
        """False: it is never sent."""
        ...


Later = Callable[[UnitOfWork, Delivery], Awaitable[float]]
"""Says in how many seconds a delivery may be sent; 0 for at once."""

Told = Callable[[UnitOfWork, Delivery], Awaitable[None]]
"""Told of a delivery to a chat that is archived or gone, in the transaction that records it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What others have to say of deliveries, and how long a process sends before it takes turns."""

    wanted: Sequence[Wanted] = ()
    later: Sequence[Later] = ()
    told: Sequence[Told] = ()
    term_s: float = field(default_factory=lambda: TERM_S)
    lease: timedelta = field(default_factory=lambda: LEASE)


@dataclass(frozen=True, slots=True)
class Step:
    """The lease as it stands (None: another's), and whether there was room but nothing due."""

    lease: Lease | None
    found_nothing: bool


@dataclass(slots=True, kw_only=True)
class Sending:
    """Sends what is due for a token; `holder` names this process."""

    token: Token
    front: Delivering
    open_unit_of_work: OpenUnitOfWork
    holder: str
    stopping: asyncio.Event
    rules: Rules = field(default_factory=Rules)
    chats: ChatPaces = field(default_factory=ChatPaces)
    _gate: Gate = field(init=False)
    _ended: list[Ended] = field(default_factory=list)
    _tasks: dict[asyncio.Task[None], int] = field(default_factory=dict)
    _in_doubt: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        """Pace the token."""
        self._gate = Gate(self.token)

    async def run(self) -> bool:
        """Send until nothing is due, another process has the lease or wants its turn (True)."""
        wanted = False
        while not self.stopping.is_set():
            await self._gate.look_out(self.front)
            try:
                step = await self._step()
            except DatabaseUnavailable:
                await self._nap(_DATABASE_PAUSE_S)
                continue
            lease = step.lease
            wanted = lease is not None and lease.wanted and lease.held_s >= self.rules.term_s
            if lease is None or wanted or (step.found_nothing and not self._busy):
                break
            ended = bool(self._ended)
            await self._nap(self._gate.wait(lease, idle=step.found_nothing, ended=ended))
        await self._wind_up()
        return wanted

    @property
    def _busy(self) -> bool:
        return bool(self._tasks or self._ended)

    @property
    def _in_hand(self) -> list[int]:
        """What is in flight, or has ended and is not recorded."""
        return [*self._tasks.values(), *(one.delivery.number for one in self._ended)]

    async def _step(self) -> Step:
        """Record what ended and begin what may be sent now."""
        now, ended, silence = monotonic(), self._ended, self._gate.silence_s
        self._ended, self._gate.silence_s = [], 0.0
        try:
            async with self.open_unit_of_work() as work:
                await self._record(work, ended)
                if silence:
                    await work.deliveries.silence_for(self.token, silence)
                if self._in_doubt:
                    await work.deliveries.put_back(self.token, self.holder, self._in_hand)
                lease = await work.deliveries.lease(self.token, self.holder, self.rules.lease)
                room = self._gate.room(lease) if lease else 0
                taken = await self._take(work, room) if room else []
                await work.commit()
        except DatabaseUnavailable:
            self._ended = ended + self._ended
            self._gate.silence_s = max(silence, self._gate.silence_s)
            self._in_doubt = True
            raise
        self._in_doubt = False
        if lease:
            weights = sum(self.front.weight(one.reply) for one in taken)
            self._gate.used(weights, now, lease)
        for delivery in taken:
            self._begin(delivery, now)
        return Step(lease, found_nothing=room > 0 and not taken)

    async def _record(self, work: UnitOfWork, ended: Sequence[Ended]) -> None:
        await work.deliveries.record(self.holder, [one.result for one in ended])
        for one in ended:
            await self._follow(work, one)

    async def _follow(self, work: UnitOfWork, ended: Ended) -> None:
        """What an outcome means for everything else that is kept."""
        to = ended.delivery.to
        if ended.moved_to:
            await work.deliveries.moved(to, ended.moved_to)
        match ended.result.outcome:
            case "blocked":
                await work.deliveries.close(to, "blocked")
            case "archived":
                await work.deliveries.close(to, "archived")
                for told in self.rules.told:
                    await told(work, ended.delivery)
            case "revoked":
                await work.deliveries.give_up(self.token, "revoked")
            case _:
                pass

    async def _take(self, work: UnitOfWork, room: int) -> list[Delivery]:
        """What is due and may be sent at this moment."""
        taken = await work.deliveries.take(self.token, self.holder, limit=room)
        found = [await followed(work, delivery) for delivery in taken]
        for ended in found:
            if isinstance(ended, Ended):
                self._end(ended)
        ready = [one for one in found if isinstance(one, Delivery)]
        return [delivery for delivery in ready if await self._fits(work, delivery)]

    async def _fits(self, work: UnitOfWork, delivery: Delivery) -> bool:
        """Whether it is still wanted, and its chat may get a message now."""
        for wanted in self.rules.wanted:
            if not await wanted(work, delivery):
                self._end(unwanted(delivery))
                return False
        now = monotonic()
        pauses = [await later(work, delivery) for later in self.rules.later]
        pause = max(self.chats.wait(delivery.to.chat, now), *pauses, 0.0)
        if pause:
            self._end(unsent(delivery, pause))
            return False
        self.chats.use(delivery.to.chat, now)
        return True

    def _begin(self, delivery: Delivery, marked_at: float) -> None:
        task = asyncio.create_task(self._send(delivery, marked_at))
        self._tasks[task] = delivery.number
        task.add_done_callback(self._tasks.pop)

    async def _send(self, delivery: Delivery, marked_at: float) -> None:
        if monotonic() - marked_at > self.rules.lease.total_seconds() / 2:
            self._free(delivery)
            self._end(unsent(delivery))  # this process stood still: the lease may be another's
            return
        try:
            ended = sent(delivery, await self._acted(delivery))
        except DsmxError as error:
            log.info("delivery %s: %s %s", delivery.number, type(error).__name__, error)
            self._gate.heed(error)
            ended = failed(delivery, error)
        except Exception as error:
            log.exception("delivery %s broke", delivery.number)
            ended = failed(delivery, error)
        finally:
            self._free(delivery)
        self._end(ended)

    def _free(self, delivery: Delivery) -> None:
        for _ in range(self.front.weight(delivery.reply)):
            self._gate.ended()

    async def _acted(self, delivery: Delivery) -> str:
        match delivery.act:
            case "send":
                return await self.front.deliver(delivery.to, delivery.reply)
            case "edit":
                return await self.front.edit(delivery.to, delivery.message, delivery.reply)
            case "delete":
                return await self.front.delete(delivery.to, delivery.message)

    def _end(self, ended: Ended) -> None:
        self._ended.append(ended)
        self._woken.set()

    async def _nap(self, seconds: float) -> None:
        """Wait; less where nothing is being sent and something ends."""
        self._woken.clear()
        if seconds < _LOOKS_EVERY_S:
            await asyncio.sleep(seconds)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()

    async def _land(self) -> None:
        """Wait for what is in flight; who took over the lease meanwhile would send it again."""
        until, looks_every_s = monotonic() + _ENDS_WITHIN_S, self.rules.lease.total_seconds() / 4
        while self._tasks and monotonic() < until:
            await asyncio.wait(self._tasks, timeout=looks_every_s)
            with suppress(DatabaseUnavailable):
                async with self.open_unit_of_work() as work:
                    await work.deliveries.lease(self.token, self.holder, self.rules.lease)
                    await work.commit()

    async def _wind_up(self) -> None:
        """Let what is in flight end, record it, and give the lease back."""
        await self._land()
        late = list(self._tasks)
        for task in late:
            task.cancel()
        ended, self._ended = self._ended, []
        try:
            async with self.open_unit_of_work() as work:
                await self._record(work, ended)
                if self._gate.silence_s:
                    await work.deliveries.silence_for(self.token, self._gate.silence_s)
                    self._gate.silence_s = 0.0
                await work.deliveries.let_go(self.token, self.holder)
                await work.commit()
            self.holder += "'" * bool(late)  # nobody knows whether those were sent: not ours now
        except DatabaseUnavailable:
            log.warning("the database does not answer: %s results wait", len(ended))
            self._ended, self._in_doubt = ended, True
