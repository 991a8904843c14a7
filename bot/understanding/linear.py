"""What is learnt from examples: for each feature of a message, what it counts for which classes.

A class's score is the sum of its features' weights, each a whole number of `step`s, divided by
a root of how many features there are, and its bias.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp
from typing import Any, NamedTuple

ZERO = 128
_BYTE = 8
_LANE = 0xFF
_MOST_AT_ONCE = 256


class Learnt(NamedTuple):
    """A model as it is kept.

    A row holds, for each class, a weight + 128 (0 to 255) in a byte of one great number; every
    other byte apart, with room for a sum in two, rows are summed by two additions each.
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
        lane = _BYTE * self.learnt.classes.index(name)
        found = (self.learnt.rows.get(feature) for feature in features)
        return sum((row >> lane & _LANE) - ZERO for row in found if row)

    def _sums(self, rows: Sequence[int]) -> list[int]:
        """The sum of each lane; more rows at once would run over."""
        sums = self._lanes(rows[:_MOST_AT_ONCE])
        for at in range(_MOST_AT_ONCE, len(rows), _MOST_AT_ONCE):
            more = self._lanes(rows[at : at + _MOST_AT_ONCE])
            sums = [one + other for one, other in zip(sums, more, strict=True)]
        return sums

    def _lanes(self, rows: Sequence[int]) -> list[int]:
        sums = [0] * (len(self.learnt.classes) + 1)
        length, mask = len(sums) // 2 * 2, _mask(len(self.learnt.classes))
        even = sum([row & mask for row in rows])
        odd = sum([row >> _BYTE & mask for row in rows])
        sums[:length:2] = memoryview(even.to_bytes(length, "little")).cast("H")
        sums[1:length:2] = memoryview(odd.to_bytes(length, "little")).cast("H")
        return sums[: len(self.learnt.classes)]


@cache
def _mask(classes: int) -> int:
    """Every other byte of a row."""
    return int.from_bytes(b"\xff\x00" * ((classes + 1) // 2), "little")


def likely(score: float) -> float:
    """How likely a class with a score is by itself, 0 to 1 (the logistic function)."""
    return 1 / (1 + exp(-score))


def linear(kept: Sequence[Any]) -> Linear:
    """A model from what was kept of it."""
    return Linear(Learnt(*kept))
