"""One message's way through the inbox: held, answered once, sent."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from time import monotonic
from typing import TypeVar

from bot.assistant import Answered, Assistant, Keep
from bot.budget import pause_after
from bot.conversation import Conversation
from bot.errors import DatabaseUnavailable, DsmxError
from bot.front import Front, NotNow, PerhapsSent, PerhapsTwice, Refused, Silenced
from bot.incoming import Hold, Pace, Received
from bot.messages import Message, Sender
from bot.outgoing import Token
from bot.ports import UnitOfWork
from bot.replies import Reply
from bot.sent_pictures import with_picture
from bot.watching import Watch

log = logging.getLogger(__name__)

Result = TypeVar("Result")

MOST_ATTEMPTS = 5
MOST_ANSWERING = 8
GIVES_UP_AFTER_S = 24 * 3600.0
_FIRST_PAUSE_S = 0.25
_LONGEST_PAUSE_S = 10.0
_SEARCHES = ("find_providers", "refine", "more_results", "count_providers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handling:
    """Takes one row from where it stands to its end; `holder` names this process."""

    assistant: Assistant
    front: Front
    holder: str
    lease: timedelta
    watch: Watch
    noticed: Callable[[str], Awaitable[None]]
    slot: Callable[[Message], Awaitable[None]]
    pace: Pace | None
    left: Callable[[str], Sender | None]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _turns: asyncio.Lock = field(default_factory=asyncio.Lock)
    _answering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(MOST_ANSWERING))

    async def __call__(self, number: int) -> None:
        """Answer and send; what breaks unexpectedly is tried again later, a few times."""
        received = await self._held(number)
        if received is None:
            return
        try:
            await self._handle(received)
        except Exception:
            log.exception("message %s could not be handled", number)
            pause = timedelta(seconds=5 * received.attempts + 1)
            await self._persist(lambda work: work.inbox.postpone(number, pause))

    async def _held(self, number: int) -> Received | None:
        return await self._persist(lambda work: work.inbox.hold(number, self.holder, self.lease))

    async def _handle(self, received: Received) -> None:
        if received.attempts >= MOST_ATTEMPTS:
            await self._bury(received)
            return
        message = self.front.heard(received.body)
        if message is None:
            await self._heed_leaving(received)
            return
        await self.noticed(received.body)
        reply = await self._reply(received, message)
        if reply is not None:
            await self._deliver(received, message, reply)

    async def _heed_leaving(self, received: Received) -> None:
        """Nobody spoke; who shut the bot out gets nothing more until they write again."""
        lost = self.left(received.body)

        async def heed(work: UnitOfWork) -> None:
            """Nothing more goes to this chat."""
            if lost is not None:
                await work.deliveries.close(lost, "blocked")
            await work.inbox.finished(received.number)

        await self._persist(heed)

    async def _reply(self, received: Received, message: Message) -> Reply | None:
        """The reply that is kept, or a new one; None where the row is another's meanwhile.

        When the database goes away under an answer nobody knows whether it was kept: so the row is
        read again.
        """
        now: Received | None = received
        pause = _FIRST_PAUSE_S
        while now is not None and now.reply is None:
            try:
                return await self._answer(now, message)
            except DatabaseUnavailable as error:
                log.warning("message %s waits for the database: %s", received.number, error)
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
                now = await self._held(received.number)
        return now.reply if now else None

    async def _answer(self, received: Received, message: Message) -> Reply:
        begun = monotonic()
        opening = self.assistant.open_unit_of_work
        message = await with_picture(message, opening, self.front.fetch)
        async with self._answering:
            keep = await self._keeping(received, message)
            answered = await self.assistant.answer_to(message, keep=keep)
        self.watch.took(self.front.name, "answered", monotonic() - begun)
        self._count(answered)
        return answered.reply

    async def _keeping(self, received: Received, message: Message) -> Keep:
        """Keeps the reply; after a message that came late the conversation stays as it was."""
        before = await self._conversation(message) if received.late else None

        async def keep(work: UnitOfWork, reply: Reply) -> None:
            """The reply, in the transaction of the answer."""
            await work.inbox.answered(received.number, reply)
            await work.deliveries.open(message.sender)
            if before is not None:
                await work.conversations.keep(message.sender, before, self.assistant.clock())

        return keep

    async def _conversation(self, message: Message) -> Conversation:
        async with self.assistant.open_unit_of_work() as work:
            return await work.conversations.of(message.sender)

    def _count(self, answered: Answered) -> None:
        intent = answered.meaning.intent if answered.meaning else "pressed"
        standing = answered.conversation.standing
        empty = not standing.total if standing and intent in _SEARCHES else None
        self.watch.heard(self.front.name, intent, empty=empty)

    async def _deliver(self, received: Received, message: Message, reply: Reply) -> None:
        """Send until the platform has it, refuses it, or nobody knows for the second time."""
        number, begun, failures = received.number, monotonic(), 0
        doubtful, spent = received.uncertain, received.spent
        while not spent and monotonic() - begun < GIVES_UP_AFTER_S:
            await self.slot(message)
            silent_s = await self._begin_sending(received, message, uncertain=doubtful)
            if silent_s and await self._stops_within(silent_s):
                return
            if silent_s:
                continue
            match await self._failure(received, message, reply):
                case NotNow() as error:
                    failures += 1
                    await self._unsent(number, uncertain=doubtful)
                    await self._heed_silence(message, error)
                    if await self._stops_within(_pause(error, failures)):
                        return
                case PerhapsSent():
                    doubtful, spent = True, doubtful
                    await self._unsent(number, uncertain=True)
                    if not spent and await self._stops_before_it_is_back():
                        return
                case error:
                    if isinstance(error, PerhapsTwice):
                        await self._unsent(number, uncertain=True)
                    self.watch.took(self.front.name, "sent", monotonic() - begun)
                    await self._finish(number)
                    return
        await self._finish(number, dead=True)

    async def _failure(
        self, received: Received, message: Message, reply: Reply
    ) -> DsmxError | None:
        """Send once; what went wrong, if anything did."""
        try:
            await self.front.send(received.body, message, reply)
        except (NotNow, PerhapsSent, PerhapsTwice, Refused) as error:
            kind = type(error).__name__
            log.info("message %s to %s: %s %s", received.number, self.front.name, kind, error)
            return error
        return None

    async def _stops_within(self, seconds: float) -> bool:
        """Wait; whether this process stops meanwhile, so that the next one shall go on."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.stopping.wait()
        return self.stopping.is_set()

    async def _stops_before_it_is_back(self) -> bool:
        """Wait, after a failure, until the platform answers; whether this process stops first.

        What was in doubt is sent only once more, so not into an outage.
        """
        for failures in count(1):
            if await self._stops_within(min(pause_after(failures), _LONGEST_PAUSE_S)):
                return True
            if await self.front.reachable():
                return False
        return True

    async def _unsent(self, number: int, *, uncertain: bool) -> None:
        await self._persist(lambda work: work.inbox.unsent(number, uncertain=uncertain))

    async def _begin_sending(
        self, received: Received, message: Message, *, uncertain: bool
    ) -> float:
        """Mark that it is being sent now; else for how many seconds nobody may speak.

        Where all processes together sent too much, one of this process's answers at a time waits.
        """

        async def begin(work: UnitOfWork) -> Hold:
            token, bot = _token(message), self.front.bot
            return await work.inbox.sending(
                received.number, token, bot, uncertain=uncertain, pace=self.pace
            )

        async with self._turns if self.pace else nullcontext():
            while True:
                hold = await self._persist(begin)
                if hold.silent_s or not hold.crowded_s:
                    return hold.silent_s
                if await self._stops_within(hold.crowded_s):
                    return hold.crowded_s

    async def _heed_silence(self, message: Message, error: NotNow) -> None:
        """Silence for the whole token is kept, so that other processes heed it, too."""
        if isinstance(error, Silenced):
            token, seconds = _token(message), error.seconds
            await self._persist(lambda work: work.deliveries.silence_for(token, seconds))

    async def _bury(self, received: Received) -> None:
        """A message that broke the process or the front again and again: say so, and let it go."""
        log.error("message %s is given up", received.number)
        try:
            message = self.front.heard(received.body)
            if message is not None:
                await self.front.send(received.body, message, self.assistant.apology(message))
        except Exception:
            log.exception("no apology for message %s", received.number)
        await self._finish(received.number, dead=True)

    async def _finish(self, number: int, *, dead: bool = False) -> None:
        await self._persist(lambda work: work.inbox.finished(number, dead=dead))

    async def _persist(self, change: Callable[[UnitOfWork], Awaitable[Result]]) -> Result:
        """Make a change that may be made twice; while the database is away, wait for it."""
        pause = _FIRST_PAUSE_S
        while True:
            try:
                async with self.assistant.open_unit_of_work() as work:
                    result = await change(work)
                    await work.commit()
            except DatabaseUnavailable:
                await asyncio.sleep(pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
            else:
                return result


def _pause(error: NotNow, failures: int) -> float:
    """Seconds to wait: as long as the platform says; where it is away, longer each time."""
    if isinstance(error, Silenced) or not error.seconds:
        return error.seconds
    return min(pause_after(failures), _LONGEST_PAUSE_S)


def _token(message: Message) -> Token:
    return Token(message.sender.front, message.sender.workspace)
