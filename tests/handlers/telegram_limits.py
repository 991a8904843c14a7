"""How much Telegram takes of a bot
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this)."""

import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.handlers.telegram_rules import RefusedError

Times = deque[float]
_ALL, _PRIVATE, _GROUP = (30, 1.0), (5, 5.0), (20, 60.0)


@dataclass
class Limits:
    """Thirty messages a second in all, one a second to a person after a burst of five, twenty a
    minute to a group; who sends more waits whole seconds."""

    everybody: Times = field(default_factory=deque)
    chats: dict[int, Times] = field(default_factory=lambda: defaultdict(deque))
    refused: int = 0

    def take(self, chat: int) -> None:
        """Count one more message, or refuse it."""
        now, of_chat = time.monotonic(), self.chats[chat]
        wait = max(
            _wait(self.everybody, *_ALL, now),
            _wait(of_chat, *(_PRIVATE if chat > 0 else _GROUP), now),
        )
        if wait > 0:
            self.refused += 1
            seconds = max(1, int(wait + 0.999))
            words = f"Too Many Requests: retry after {seconds}"
            raise RefusedError(429, words, retry_after=seconds)
        self.everybody.append(now)
        of_chat.append(now)


def _wait(times: Times, most: int, seconds: float, now: float) -> float:
    while times and times[0] <= now - seconds:
        times.popleft()
    return times[0] + seconds - now if len(times) >= most else 0.0
