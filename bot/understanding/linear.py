"""What is learnt from examples: for each feature of a message, what it counts for which classes.

A class's score is the sum of its features' weights, each a whole number of `step`s, divided by
a root of how many features there are, and its bias.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp
from typing import Any, NamedTuple

ZERO = 128
LANE = 2
_LANE_BITS = 0xFFFF
_MOST_AT_ONCE = 256


class Learnt(NamedTuple):
    """A model as it is kept.

    A row holds, for each class, a weight + 128 (0 to 255) in a lane of two bytes of one great
    number, so that rows are summed by one addition each.
    """

    classes: tuple[str, ...]
    bias: tuple[float, ...]
    step: float
    root: float
    rows: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear model over the features of a message."""

    learnt: Learnt

    def scores(self, features: Sequence[str]) -> list[float]:
        """Each class's score."""
        get = self.learnt.rows.get
        known = [row for feature in features if (row := get(feature))]
        share = self.learnt.step / max(1, len(features)) ** self.learnt.root
        zero = ZERO * len(known)
        return [
            (sum_ - zero) * share + bias
            for sum_, bias in zip(self._sums(known), self.learnt.bias, strict=True)
        ]

    def each(self, features: Sequence[str]) -> dict[str, float]:
        """How likely each class is by itself, 0 to 1: several may be."""
        scores = self.scores(features)
        return {
            name: likely(score) for name, score in zip(self.learnt.classes, scores, strict=True)
        }

    def one_of(self, features: Sequence[str]) -> dict[str, float]:
        """How likely each class is where exactly one is right; together 1."""
        scores = self.scores(features)
        most = max(scores)
        raised = [exp(score - most) for score in scores]
        total = sum(raised)
        return {name: one / total for name, one in zip(self.learnt.classes, raised, strict=True)}

    def speaks_for(self, features: Sequence[str], name: str) -> int:
        """The sum of the features' weights for one class, in steps."""
        lane = 8 * LANE * self.learnt.classes.index(name)
        found = (self.learnt.rows.get(feature) for feature in features)
        return sum((row >> lane & _LANE_BITS) - ZERO for row in found if row)

    def _sums(self, rows: Sequence[int]) -> list[int]:
        """The sum of each lane; more rows at once would run over."""
        sums = self._lanes(sum(rows[:_MOST_AT_ONCE]))
        for at in range(_MOST_AT_ONCE, len(rows), _MOST_AT_ONCE):
            more = self._lanes(sum(rows[at : at + _MOST_AT_ONCE]))
            sums = [one + other for one, other in zip(sums, more, strict=True)]
        return sums

    def _lanes(self, total: int) -> list[int]:
        length = LANE * len(self.learnt.classes)
        return memoryview(total.to_bytes(length, "little")).cast("H").tolist()


def likely(score: float) -> float:
    """How likely a class with a score is by itself, 0 to 1 (the logistic function)."""
    return 1 / (1 + exp(-score))


def linear(kept: Sequence[Any]) -> Linear:
    """A model from what was kept of it."""
    return Linear(Learnt(*kept))
