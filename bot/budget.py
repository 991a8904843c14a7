"""How fast a token may speak to people who did not ask, and how long to wait after a failure.

Replies take no part in this: they are sent at once. So bulk leaves room for them while anybody
talks. Telegram allows 30 messages a second in all, one a second to a chat and 20 a minute to a
group (https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this); Slack one a
second to a channel and some hundred a minute to a workspace
(https://docs.slack.dev/apis/web-api/rate-limits).
"""

import random
from collections import deque
from dataclasses import dataclass, field

MOST_ATTEMPTS = 5
_ALL, _KEPT_FOR_REPLIES, _NEVER_USED = 30.0, 5.0, 1.1
_CROWDED, _SPARE = 1.3, 1.5
_LEAST_SHARE, _AFTER_A_SILENCE, _EASES_IN_S = 0.3, 0.75, 40.0
_SLACK = (5.0, 4.0)
_MOST_BEHIND_S = 0.3
_MOST_CHATS = 10_000
_PRIVATE = (1, 1.0)
_GROUP = (20, 60.0)
_LONGEST_PAUSE_S = 60.0


def rate(front: str, *, heard: float | None) -> float:
    """Messages a second, where people write so many a second (None: nobody within ten seconds)."""
    if front == "slack":
        return _SLACK[0] if heard is None else _SLACK[1]
    if heard is None:
        return _ALL - _NEVER_USED
    return max(1.0, _ALL - max(_KEPT_FOR_REPLIES, heard * _CROWDED + _SPARE))


def pause_after(attempts: int) -> float:
    """Seconds until the next attempt: longer each time, and never the same for all."""
    return min(2.0**attempts, _LONGEST_PAUSE_S) * random.uniform(0.5, 1.0)  # noqa: S311  # no secret


@dataclass(slots=True)
class Restraint:
    """How much of its rate a token uses: less after each silence, and by and by all of it again.

    Else a bot that was once silenced is silenced over and over: what waited comes upon the rest.
    """

    after: float = 1.0
    since: float = 0.0

    def refused(self, now: float) -> None:
        """The platform wants silence."""
        self.after = max(_LEAST_SHARE, self.share(now) * _AFTER_A_SILENCE)
        self.since = now

    def share(self, now: float) -> float:
        """The share of the rate, 0 to 1."""
        return min(1.0, self.after + (now - self.since) / _EASES_IN_S)


@dataclass(slots=True)
class Slots:
    """Moments to send at: evenly spaced, and in no second more than the rate and one.

    A platform counts a message some time after it was sent and before its answer came, so one
    counts from when it is sent until a second after it ended.
    """

    free_at: float = 0.0
    in_flight: int = 0
    ended: deque[float] = field(default_factory=deque)

    def ready(self, now: float, per_second: float) -> int:
        """How many messages may be sent now, 0 to some."""
        if now < self.free_at:
            return 0
        spaced = 1 + int(min(now - self.free_at, _MOST_BEHIND_S) * per_second)
        return min(spaced, self._room(now, per_second))

    def use(self, count: int, now: float, per_second: float) -> None:
        """So many are sent now."""
        self.free_at = max(self.free_at, now - _MOST_BEHIND_S) + count / per_second
        self.in_flight += count

    def end(self, now: float) -> None:
        """One of them was answered or failed."""
        self.in_flight -= 1
        self.ended.append(now)

    def wait(self, now: float, per_second: float) -> float:
        """Seconds until it is worth looking again; what ends meanwhile may make it less."""
        if self._room(now, per_second) or not self.ended:
            return max(0.0, self.free_at - now)
        return max(self.free_at, self.ended[0] + 1.0) - now

    def _room(self, now: float, per_second: float) -> int:
        while self.ended and self.ended[0] <= now - 1.0:
            self.ended.popleft()
        return max(0, int(per_second) + 1 - self.in_flight - len(self.ended))


@dataclass(slots=True)
class ChatPaces:
    """When each chat was last written to."""

    sent: dict[str, deque[float]] = field(default_factory=dict)

    def wait(self, chat: str, now: float) -> float:
        """Seconds until the chat may get another message."""
        most, seconds = _limits(chat)
        times = self.sent.get(chat)
        if not times or len(times) < most:
            return self._pause(times, now)
        return max(self._pause(times, now), times[0] + seconds - now, 0.0)

    def use(self, chat: str, now: float) -> None:
        """It gets one now."""
        if len(self.sent) >= _MOST_CHATS:
            fresh = now - _GROUP[1]
            self.sent = {of: times for of, times in self.sent.items() if times[-1] > fresh}
        most, _ = _limits(chat)
        self.sent.setdefault(chat, deque(maxlen=most)).append(now)

    @staticmethod
    def _pause(times: deque[float] | None, now: float) -> float:
        return max(0.0, times[-1] + _PRIVATE[1] - now) if times else 0.0


def _limits(chat: str) -> tuple[int, float]:
    """Telegram's groups have negative ids; in Slack every channel is like a private chat."""
    return _GROUP if chat.startswith("-") else _PRIVATE
