"""Verifications that are about to end, and when somebody is reminded of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.providers import Provider, Verification

REMINDED_AT = (60, 30, 0)
"""Days before the last day that counts."""
LATEST = -7
"""Where the worker stood still, the last reminder is given up to a week late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expiring:
    """A provider's verification that ends on `until`; `days` is which reminder is due."""

    provider: Provider
    verification: Verification
    until: date
    days: int

    @property
    def key(self) -> str:
        """What names the verification within its provider."""
        return f"{self.verification.scheme}:{self.verification.certificate_no}"


class Reminders(Protocol):
    """Which reminders were given, so that each is only once."""

    async def ending(self, first: date, last: date) -> Sequence[str]:
        """The ids of real, active providers with a verification that may end in these days."""
        ...

    async def given(self, one: Expiring) -> bool:
        """Whether this reminder was given."""
        ...

    async def give(self, one: Expiring, now: datetime) -> None:
        """Keep that it was."""
        ...


def expiring(provider: Provider, today: date) -> Sequence[Expiring]:
    """The provider's verifications of which a reminder is due; a renewed one is none."""
    found = []
    for one in provider.verifications:
        until = one.counts_until
        days = reminder_due(until, today) if until and one.status == "active" else None
        if until and days is not None and not _renewed(provider, one, until):
            found.append(Expiring(provider=provider, verification=one, until=until, days=days))
    return found


def reminder_due(until: date, today: date) -> int | None:
    """Which reminder is due so many days before the end; None for none."""
    left = (until - today).days
    due = [days for days in REMINDED_AT if LATEST <= left <= days]
    return min(due) if due else None


def _renewed(provider: Provider, ending: Verification, until: date) -> bool:
    """Whether another verification of the same scheme goes on after it."""
    return any(
        other.scheme == ending.scheme
        and other.status == "active"
        and other.counts_until is not None
        and other.counts_until > until
        for other in provider.verifications
    )
