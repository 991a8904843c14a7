"""Linear models learnt from examples: the same examples in the same order give the same model.

Logistic regression by AdaGrad (Duchi, Hazan and Singer 2011), an example at a time. Only done
when what is kept is out of date; nothing else needs numpy here.
"""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.understanding.linear import ZERO, Learnt

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Numbers = NDArray[np.int64]

_RATE, _RATE_OF_BIAS, _START = 0.5, 0.02, 0.01
_STEPS = 127


@dataclass(frozen=True, slots=True)
class Example:
    """The features of one message, and the classes that are right for it.

    `asked`: the classes that the example says something of; empty: of all.
    """

    features: Sequence[str]
    right: Sequence[str]
    asked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Lesson:
    """How to learn: `one` of the classes is right, or any number; how often to go through.

    Features in fewer than `seldom` examples are not learnt, those that weigh nowhere as many as
    `least` steps (of 127) are forgotten.
    """

    one: bool
    rounds: int
    root: float
    seldom: int = 1
    bias: float = 0.0
    least: int = 0


@dataclass(frozen=True, slots=True)
class _Row:
    features: "Numbers"
    right: list[int]
    unasked: list[int]


def learnt(examples: Iterable[Example], lesson: Lesson) -> Learnt:
    """The model of the examples."""
    import numpy as np  # noqa: PLC0415  # start-up time: only learning needs it

    taken = list(examples)
    seen = Counter(feature for example in taken for feature in example.features)
    known = [feature for feature, count in seen.items() if count >= lesson.seldom]
    numbers = {feature: number for number, feature in enumerate(known)}
    classes = tuple(sorted({name for example in taken for name in example.right}))
    rows = [row for one in taken if len((row := _row(one, numbers, classes)).features)]
    weights = np.zeros((len(numbers), len(classes)), np.float32)
    bias = np.full(len(classes), lesson.bias, np.float32)
    _learn(weights, bias, rows, lesson)
    return _packed(weights, bias, numbers, classes, lesson)


def _row(example: Example, numbers: dict[str, int], classes: Sequence[str]) -> _Row:
    import numpy as np  # noqa: PLC0415

    found = [numbers[one] for one in dict.fromkeys(example.features) if one in numbers]
    asked = example.asked or frozenset(classes)
    return _Row(
        np.array(found, np.int64),
        [classes.index(name) for name in example.right],
        [number for number, name in enumerate(classes) if name not in asked],
    )


def _learn(weights: "Floats", bias: "Floats", rows: list[_Row], lesson: Lesson) -> None:
    """Go through the examples; `weights` and `bias` become their mean over the later rounds."""
    import numpy as np  # noqa: PLC0415

    mean, mean_bias = np.zeros_like(weights), np.zeros_like(bias)
    later = lesson.rounds - lesson.rounds // 2
    squares = np.full(weights.shape, _START, np.float32)
    order = list(range(len(rows)))
    chance = random.Random(1)  # noqa: S311  # the same order each time
    for number in range(lesson.rounds):
        chance.shuffle(order)
        for row in map(rows.__getitem__, order):
            share = len(row.features) ** -lesson.root
            here = weights[row.features]
            wrong = _likely(here.sum(0) * share + bias, one=lesson.one)
            wrong[row.right] -= 1 / len(row.right) if lesson.one else 1
            wrong[row.unasked] = 0
            slope = wrong * share
            squared = squares[row.features] + slope * slope
            squares[row.features] = squared
            weights[row.features] = here - _RATE * slope / np.sqrt(squared)
            bias -= _RATE_OF_BIAS * wrong
        if number >= lesson.rounds - later:
            mean += weights / later
            mean_bias += bias / later
    weights[:], bias[:] = mean, mean_bias


def _likely(scores: "Floats", *, one: bool) -> "Floats":
    import numpy as np  # noqa: PLC0415

    if not one:
        return np.asarray(1 / (1 + np.exp(-scores)), np.float32)
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), np.float32)


def _packed(
    weights: "Floats",
    bias: "Floats",
    numbers: dict[str, int],
    classes: tuple[str, ...],
    lesson: Lesson,
) -> Learnt:
    import numpy as np  # noqa: PLC0415

    step = float(np.abs(weights).max()) / _STEPS or 1.0
    steps = np.rint(weights / step)
    telling, lanes = np.abs(steps).max(1) >= lesson.least, (steps + ZERO).astype(np.uint8)
    kept = ((one, lanes[n].tobytes()) for one, n in numbers.items() if telling[n])
    rows = {one: int.from_bytes(row, "little") for one, row in kept}
    return Learnt(classes, tuple(map(float, bias)), step, lesson.root, rows)
