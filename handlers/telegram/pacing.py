"""How fast Telegram lets a bot speak.

It allows about 30 messages a second in all, one a second to a private chat with short bursts, and
20 a minute to a group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
Waiting here costs a moment; being told to wait stops the whole bot.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from time import monotonic

_MOST_CHATS = 10_000
_PRIVATE = (5, 5.1)
_GROUP = (19, 61.0)
_EVERYBODY = (25, 1.05)


@dataclass(slots=True)
class Window:
    """At most so many messages in so many seconds; `strict` once Telegram insisted on it."""

    most: int
    seconds: float
    strict: bool = True
    quiet_until: float = 0.0
    sent: deque[float] = field(default_factory=deque)

    def is_full(self, now: float) -> bool:
        """Whether one more would be too many."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        return len(self.sent) >= self.most

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        full = self.is_full(now) and self.strict
        return max(self.quiet_until - now, self.sent[0] + self.seconds - now if full else 0.0)


def _for_everybody() -> Window:
    return Window(*_EVERYBODY)


@dataclass(slots=True)
class Pace:
    """Gives every message its moment.

    A refusal silences the whole bot until it is over, unless the chat's own limit explains it: then
    that chat alone, so that one who writes fast keeps nobody else waiting. Private chats are not
    slowed before Telegram refuses, since it lets short bursts pass.
    """

    everybody: Window = field(default_factory=_for_everybody)
    chats: dict[int, Window] = field(default_factory=dict)

    async def slot(self, chat: int) -> None:
        """Wait until a message to this chat is allowed, and count it."""
        window = self._window(chat)
        while wait := self._wait(window):  # noqa: ASYNC110  # others take the slot meanwhile
            await asyncio.sleep(wait)
        now = monotonic()
        window.sent.append(now)
        self.everybody.sent.append(now)

    def refused(self, chat: int, seconds: float) -> bool:
        """Telegram said to wait so long after a message to this chat, which was counted.

        Whether that silences the whole bot.
        """
        now, window = monotonic(), self._window(chat)
        its_own = window.is_full(now)
        window.strict = window.strict or its_own
        silenced = window if its_own else self.everybody
        silenced.quiet_until = max(silenced.quiet_until, now + seconds)
        return not its_own

    def _wait(self, window: Window) -> float:
        now = monotonic()
        return max(0.0, window.wait(now), self.everybody.wait(now))

    def _window(self, chat: int) -> Window:
        if len(self.chats) >= _MOST_CHATS:
            now = monotonic()
            self.chats = {of: held for of, held in self.chats.items() if held.wait(now)}
        limits = _PRIVATE if chat > 0 else _GROUP
        return self.chats.setdefault(chat, Window(*limits, strict=chat < 0))
