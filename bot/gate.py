"""When a token may speak to people who did not ask: its rate, silences and outages."""

from dataclasses import dataclass, field
from time import monotonic

from bot.budget import Restraint, Slots, pause_after, rate
from bot.errors import DsmxError
from bot.front import Delivering, NotNow, PerhapsSent, Silenced
from bot.outgoing import Lease, Token

MOST_IN_FLIGHT = 30
_SHORTEST_NAP_S = 0.002
_LOOKS_EVERY_S = 0.25
_AFTER_OTHERS_S = 0.15
_LONGEST_PAUSE_S = 10.0


@dataclass(slots=True)
class Gate:
    """Lets a token's deliveries through in time; `silence_s` is what other processes must heed."""

    token: Token
    slots: Slots = field(default_factory=Slots)
    restraint: Restraint = field(default_factory=Restraint)
    silence_s: float = 0.0
    _quiet_until: float = 0.0
    _doubts: int = 0

    def room(self, lease: Lease) -> int:
        """How many may be sent at this moment."""
        now = monotonic()
        if not lease.held_s:  # what another process sent just now counts, too
            self.slots.free_at = max(self.slots.free_at, now + _AFTER_OTHERS_S)
        if lease.silent_s:
            self._hush(now, lease.silent_s)
        if now < self._quiet_until or self.slots.in_flight >= MOST_IN_FLIGHT:
            return 0
        return self.slots.ready(now, self.rate(lease))

    def rate(self, lease: Lease) -> float:
        """Messages a second: what people who write leave, and less after every silence."""
        most = rate(self.token.front, heard=lease.heard)
        return max(1.0, most * self.restraint.share(monotonic()))

    def used(self, count: int, now: float, lease: Lease) -> None:
        """So many were begun."""
        self.slots.use(count, now, self.rate(lease))

    def ended(self) -> None:
        """One of them was answered or failed."""
        self.slots.end(monotonic())

    def heed(self, error: DsmxError) -> None:
        """Where the platform wants silence or is not there, nothing more is tried for a while."""
        now = monotonic()
        match error:
            case Silenced(seconds=seconds):
                self._hush(now, seconds)
                self.silence_s = max(self.silence_s, seconds)
            case NotNow(seconds=seconds):
                self._quiet_until = max(self._quiet_until, now + seconds)
            case PerhapsSent() if not self._doubts:
                self._doubts = 1
                self._quiet_until = max(self._quiet_until, now + pause_after(1))
            case _:
                pass

    async def look_out(self, front: Delivering) -> None:
        """After a failure nothing is sent into an outage: first the platform must answer again."""
        if not self._doubts or monotonic() < self._quiet_until:
            return
        if await front.reachable():
            self._doubts = 0
            return
        self._doubts += 1
        self._quiet_until = monotonic() + min(pause_after(self._doubts), _LONGEST_PAUSE_S)

    def wait(self, lease: Lease, *, idle: bool, ended: bool) -> float:
        """Seconds until it is worth looking again.

        `idle`: there was room and nothing due; `ended`: something waits to be recorded.
        """
        now = monotonic()
        if now < self._quiet_until:
            return min(self._quiet_until - now, 1.0)
        if idle or self.slots.in_flight >= MOST_IN_FLIGHT:
            return 1 / self.rate(lease) if ended else _LOOKS_EVERY_S
        return max(_SHORTEST_NAP_S, self.slots.wait(now, self.rate(lease)))

    def _hush(self, now: float, seconds: float) -> None:
        """A silence begins or goes on; one that begins says that the rate was too much."""
        if now >= self._quiet_until:
            self.restraint.refused(now)
        self._quiet_until = max(self._quiet_until, now + seconds)
