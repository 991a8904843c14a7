"""At most so many messages in so many seconds."""

from collections import deque
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window:
    """What was sent lately, by seconds of one clock; `strict` once the platform insists on it."""

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

    def since(self, moment: float) -> int:
        """How many were sent after a moment."""
        return sum(at > moment for at in self.sent)

    def wait(self, now: float) -> float:
        """Seconds until one more is allowed."""
        full = self.is_full(now) and self.strict
        return max(self.quiet_until - now, self.sent[0] + self.seconds - now if full else 0.0)
