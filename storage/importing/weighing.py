"""Whether an import takes so much away that somebody has to say yes to it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.folding import fold
from bot.providers import Provider, Verification

MOST_CLOSED = 0.2
_Held = Counter[tuple[str, str]]


@dataclass(slots=True)
class Losses:
    """What goes: providers closed, by source, and verifications that count today."""

    closed: Counter[str] = field(default_factory=Counter)
    withdrawn: int = 0
    examples: list[str] = field(default_factory=list)

    def weigh(self, before: Provider, after: Provider, today: date) -> None:
        """Count what a provider loses."""
        if before.status == "active" and after.status == "closed":
            self.closed[before.source] += 1
        lost = list(_lost(before, after, today))
        self.withdrawn += len(lost)
        self.examples += [f"{before.id}: {scheme} by {issuer}" for scheme, issuer in lost[:5]]

    def to_confirm(self, active: Mapping[str, int]) -> Iterator[str]:
        """What somebody has to say yes to; `active` counts each source's active providers."""
        for source, count in sorted(self.closed.items()):
            if count > MOST_CLOSED * active.get(source, 0):
                yield f"closes {count} of {active.get(source, 0)} active providers of {source!r}"
        if self.withdrawn:
            examples = "; ".join(self.examples[:5])
            yield f"takes away {self.withdrawn} verifications that count today ({examples})"


def _lost(before: Provider, after: Provider, today: date) -> Iterator[tuple[str, str]]:
    """Scheme and issuer of each verification that holds today and has no successor."""
    held, kept = _held(before, today), _held(after, today)
    if held == kept and before.verifications == after.verifications:
        return
    for key, count in held.items():
        for _ in range(count - kept[key]):
            yield key
        if kept[key] >= count and not _covered(before, key, today) <= _covered(after, key, today):
            yield key


def _held(provider: Provider, today: date) -> _Held:
    return Counter(_key(one) for one in provider.verifications if one.holds_on(today))


def _covered(provider: Provider, key: tuple[str, str], today: date) -> frozenset[str]:
    """The services that verifications of that scheme and issuer cover; "" where one covers all."""
    found: set[str] = set()
    for one in provider.verifications:
        if _key(one) == key and one.holds_on(today):
            found.update(one.services or ("", *provider.services))
    return frozenset(found)


def _key(found: Verification) -> tuple[str, str]:
    return found.scheme, fold(found.issuer)
