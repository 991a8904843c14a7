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


@dataclass(slots=True)
class Window:
    """At most so many messages in so many seconds."""

    most: int
    seconds: float
    sent: deque[float] = field(default_factory=deque)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        while self.sent and self.sent[0] <= now - self.seconds:
            self.sent.popleft()
        return self.sent[0] + self.seconds - now if len(self.sent) >= self.most else 0.0


def _all() -> Window:
    return Window(28, 1.05)


@dataclass(slots=True)
class Pace:
    """Gives every message its moment; after a refusal nobody speaks until it is over."""

    everybody: Window = field(default_factory=_all)
    chats: dict[int, Window] = field(default_factory=dict)
    quiet_until: float = 0.0

    async def slot(self, chat: int) -> None:
        """Wait until a message to this chat is allowed, and count it."""
        window = self._window(chat)
        while wait := self._wait(window):  # noqa: ASYNC110  # others take the slot meanwhile
            await asyncio.sleep(wait)
        now = monotonic()
        window.sent.append(now)
        self.everybody.sent.append(now)

    def silence(self, seconds: float) -> None:
        """Telegram said to wait so long."""
        self.quiet_until = max(self.quiet_until, monotonic() + seconds)

    def _wait(self, window: Window) -> float:
        now = monotonic()
        waits = (self.quiet_until - now, window.wait(now), self.everybody.wait(now))
        return max(0.0, *waits)

    def _window(self, chat: int) -> Window:
        if len(self.chats) >= _MOST_CHATS:
            now = monotonic()
            self.chats = {
                of: held for of, held in self.chats.items() if held.wait(now) or held.sent
            }
        return self.chats.setdefault(chat, Window(5, 5.1) if chat > 0 else Window(19, 61.0))
