"""What was found in a message that speaks for its intent, and what it is for by that alone."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.understanding.meaning import Context

_SHORT, _LONG = 5, 16
_NONE = "out_of_scope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found in a message before its intent is told."""

    words: int
    services: int
    passing: int
    likely: bool
    hinted: bool
    sectors: int
    credentials: int
    partners: int
    places: int
    excluded: bool
    near_me: bool
    radius: bool
    ordinal: bool
    left: int
    distance: bool
    unverified: bool
    dropped: bool
    provider: bool
    asked: bool
    context: Context

    @property
    def sure(self) -> int:
        """How many services are named by more than a word that many messages have in passing."""
        return self.services - self.passing

    @property
    def one(self) -> bool:
        """Whether it points at one provider."""
        return self.provider or self.ordinal

    @property
    def filters(self) -> int:
        """How much of it narrows or moves a search."""
        flags = self.excluded, self.near_me, self.radius, self.distance, self.unverified
        return self.services + self.credentials + self.partners + self.places + self.sectors + sum(
            flags
        )  # fmt: skip


def made_of(evidence: Evidence) -> str:
    """What a message is for by what it is made of, whatever calls for an intent."""
    return next((intent for holds, intent in _CONTENT if holds(evidence)), _NONE)


def _short(evidence: Evidence) -> bool:
    return evidence.words <= _SHORT + 2 and not evidence.left


def _narrows(evidence: Evidence) -> bool:
    flags = evidence.excluded, evidence.radius, evidence.distance
    return bool(evidence.credentials) or any(flags)


def _goes_on(evidence: Evidence) -> bool:
    """Whether a bare place goes on with a search, instead of saying where the sender is."""
    return evidence.context.has_search or evidence.context.asked == "place"


_CONTENT: tuple[tuple[Callable[[Evidence], bool], str], ...] = (
    (lambda e: bool(e.services or e.partners), "find_providers"),
    (lambda e: _narrows(e) and e.words <= _LONG, "refine"),
    (_narrows, "find_providers"),
    (lambda e: e.ordinal and e.words <= _SHORT, "provider_details"),
    (lambda e: bool(e.places) and _short(e) and _goes_on(e), "refine"),
    (lambda e: bool(e.places) and _short(e), "set_location"),
    (lambda e: e.near_me and e.words <= _SHORT + 2, "refine"),
    (lambda e: e.unverified or e.dropped, "refine"),
    (lambda e: e.likely or e.hinted, "find_providers"),
    (lambda e: bool(e.sectors) and e.words > 3, "find_providers"),
    (lambda e: e.provider and e.words <= _SHORT, "provider_details"),
)
