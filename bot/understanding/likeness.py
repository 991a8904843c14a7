"""How like a set of phrases a message is: for what no phrase tells outright, and for doubts.

Every stem, and every two that stand together, counts for the codes in whose phrases it is
commoner than in the others' (the logarithm of how much commoner).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import log

Wording = tuple[str, ...]
Row = Sequence[Sequence[Wording]]
Weights = Mapping[str, tuple[tuple[str, float], ...]]
_SMOOTHED = 0.3
_MOST_CODES = 8
_MOST_JOINTS = 900


@dataclass(frozen=True, slots=True)
class Likeness:
    """What each stem and pair counts for which codes; `one`, `next_but_one`: shares of a weight."""

    weights: Weights
    one: float
    next_but_one: float

    def scores(self, stems: Sequence[str]) -> dict[str, float]:
        """Each code's likeness to stems in a row, 0 and more."""
        scores: dict[str, float] = defaultdict(float)
        for share, features in (
            (self.one, stems),
            (1.0, map(" ".join, pairwise(stems))),
            (self.next_but_one, map(" ".join, zip(stems, stems[2:], strict=False))),
        ):
            for feature in features:
                for code, weight in self.weights.get(feature, ()):
                    scores[code] += share * weight
        return scores


@dataclass(slots=True)
class Tally:
    """Phrases as they are counted; `words` is how many words a code's phrases are taken to have."""

    words: float
    least: float
    counts: dict[str, dict[str, float]] = field(default_factory=dict)
    sizes: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def add(self, code: str, row: Row, whole: float = 1.0) -> None:
        """Count one phrase: its parts in a row, each with its wordings as stems."""
        for feature, share in _features(row):
            counts = self.counts.setdefault(feature, {})
            counts[code] = counts.get(code, 0.0) + share * whole
            self.sizes[code] += share * whole

    def weights(self) -> Weights:
        """What each stem and each pair counts for."""
        total = sum(self.sizes.values())
        same: dict[tuple[str, float], tuple[str, float]] = {}
        weighed = ((feature, self._weighed(row, total)) for feature, row in self.counts.items())
        return {
            feature: tuple(same.setdefault(one, one) for one in found)
            for feature, found in weighed
            if found
        }

    def _weighed(self, row: Mapping[str, float], total: float) -> tuple[tuple[str, float], ...]:
        everywhere = sum(row.values())
        others = self.words * _SMOOTHED * len(self.sizes) / 2
        telling: list[tuple[float, str]] = []
        for code, count in row.items():
            here = (count + _SMOOTHED) / (self.sizes[code] + _SMOOTHED * self.words)
            there = (everywhere - count + _SMOOTHED) / (total - self.sizes[code] + others)
            weight = log(here / there) * min(1.0, count) ** 0.5
            if weight >= self.least:
                telling.append((-weight, code))
        return tuple((code, round(-weight, 2)) for weight, code in sorted(telling)[:_MOST_CODES])


def _features(row: Row) -> Iterator[tuple[str, float]]:
    """Each stem and each pair of neighbours, with its share among the wordings of its part."""
    for part in row:
        share = len(part) ** -0.5
        for wording in part:
            yield from ((one, share) for one in dict.fromkeys(wording))
            yield from ((f"{one} {two}", share) for one, two in pairwise(wording))
    for part, following in pairwise(row):
        ways = len(part) * len(following)
        if ways <= _MOST_JOINTS:
            yield from ((pair, ways**-0.5) for pair in _joints(part, following))


def _joints(part: Iterable[Wording], following: Iterable[Wording]) -> Iterator[str]:
    for one in part:
        yield from (f"{one[-1]} {two[0]}" for two in following if one and two)
