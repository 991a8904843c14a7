"""What is looked for in vain: where, which service, in which week, how often; of whom, nothing.

A place is a state, or a town of 5,000 people and more: smaller ones count for the nearest of these,
so that no row is about a few people.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

LEAST_PEOPLE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A service that nobody near a place offers: the ISO week, the keys of place and state."""

    week: str
    place: str
    state: str
    service: str


class Demand(Protocol):
    """How often what was looked for in vain."""

    async def count(self, unmet: Sequence[Unmet]) -> None:
        """Count each of them once more."""
        ...


def iso_week(day: date) -> str:
    """The ISO 8601 week of a day: "2026-W48"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"
