"""What is asked of people once more, just before an announcement is sent to them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.outgoing import Delivery
from bot.people import is_private, wakes_at
from bot.ports import UnitOfWork

ANNOUNCEMENT, DIGEST = "announcement", "digest"


async def wanted(work: UnitOfWork, delivery: Delivery) -> bool:
    """Whether somebody to whom an announcement goes has not changed their mind."""
    kind, _, name = delivery.group.partition(":")
    if delivery.act != "send" or delivery.kind != "bulk":
        return True
    if kind == DIGEST:
        return await _asks(work, delivery)
    audience = await work.announcements.audience(name.partition(":")[0])
    if kind != ANNOUNCEMENT or audience is None:
        return True
    return await work.subscriptions.wants(delivery.to, audience)


async def _asks(work: UnitOfWork, delivery: Delivery) -> bool:
    """Whether somebody still asks for anything, and agrees to be told."""
    if not await work.subscriptions.of(delivery.to):
        return False
    return not is_private(delivery.to) or await work.consents.agreed(delivery.to, "announcements")


@dataclass(frozen=True, slots=True)
class Asleep:
    """How long somebody is to be left in peace, by their own quiet hours; `clock` is in UTC."""

    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self, work: UnitOfWork, delivery: Delivery) -> float:
        """Seconds until they may be told; 0 for what is no announcement, and in a channel."""
        told = delivery.group.partition(":")[0] in (ANNOUNCEMENT, DIGEST)
        if not told or delivery.act != "send" or delivery.kind != "bulk":
            return 0.0
        if not is_private(delivery.to):
            return 0.0
        now = self.clock()
        person = await work.conversations.person(delivery.to)
        return (wakes_at(person, now) - now).total_seconds()
