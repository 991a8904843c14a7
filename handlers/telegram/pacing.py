"""How fast Telegram lets a bot speak.

It allows about 30 messages a second in all, one a second to a private chat with short bursts, and
20 a minute to a group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this).
Waiting here costs a moment; being told to wait stops the whole bot.
"""

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from handlers.window import Window

_MOST_CHATS = 10_000
_PRIVATE = (5, 5.1)
_GROUP = (19, 61.0)
EVERYBODY = (25, 1.05)
_LEFT_TO_OTHERS = 5
"""How many more messages must still fit for each that the chat got within the last second."""


def _for_everybody() -> Window:
    return Window(*EVERYBODY)


@dataclass(slots=True)
class Pace:
    """Gives every message its moment.

    A refusal silences the whole bot until it is over, unless the chat's own limit explains it: then
    that chat alone, so that one who writes fast keeps nobody else waiting. Private chats are not
    slowed before Telegram refuses, since it lets short bursts pass; but what one chat gets within a
    second must leave room for others', the more room the more it is. So somebody who writes fast
    takes nobody's turn.
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
        return max(0.0, window.wait(now), self.everybody.wait(now), self._courtesy(window, now))

    def _courtesy(self, window: Window, now: float) -> float:
        """Seconds that a chat stands back for others after what it got already."""
        most, seconds = EVERYBODY
        had = window.since(now - seconds)
        room = most - len(self.everybody.sent)
        crowded = had > 0 and room <= had * _LEFT_TO_OTHERS
        return self.everybody.sent[0] + seconds - now if crowded else 0.0

    def _window(self, chat: int) -> Window:
        if len(self.chats) >= _MOST_CHATS:
            now = monotonic()
            self.chats = {of: held for of, held in self.chats.items() if held.wait(now)}
        limits = _PRIVATE if chat > 0 else _GROUP
        return self.chats.setdefault(chat, Window(*limits, strict=chat < 0))
