"""Fit the weights of `bot/data/vocabulary/weighing.toml`: `python scripts/fit_weighing.py [FILE…]`.

The model learns from two thirds of the examples and is asked the others, three times; on what it
says the weights are fitted. Examples in FILEs are not fitted on: the phrases were developed on
them and fit them too well. Prints the tables; needs scikit-learn (`make bench` installs it).
"""

import sys
from collections.abc import Iterator, Mapping

import numpy as np
from sklearn.linear_model import LogisticRegression

from bot.understanding import learnt
from bot.understanding.bearing import ALIKE, BEARING_LESSON, bearing_examples, named_in
from bot.understanding.examples import Labelled, messages, needs, trades, within_tales
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.meaning import Context
from bot.understanding.reader import load_reader
from bot.understanding.sectors import sectors_weighed
from bot.understanding.services import services_weighed, weigh_services
from bot.understanding.short_examples import short_needs
from bot.understanding.training import learnt as taught_by
from bot.understanding.weighing import Weighing

Row = tuple[Mapping[str, float], bool]
_PARTS = 3
# How likely one must be to count: tried on other messages.
_ENOUGH = {"services": 0.5, "sectors": 0.55}


def main(*left_out: str) -> None:
    """Print the weights as tables of TOML."""
    rows: dict[str, list[Row]] = {kind: [] for kind in ALIKE}
    for part in range(_PARTS):
        for kind, row in _asked(part, frozenset(left_out)):
            rows[kind].append(row)
    for kind in ALIKE:
        sys.stdout.writelines([f"\n[{kind}]\n", *_fitted(kind, rows[kind])])


def _asked(part: int, left_out: frozenset[str]) -> Iterator[tuple[str, Row]]:
    """Teach all parts but one, and ask that one."""
    labelled = [*needs(), *messages(), *short_needs()]
    others = [one for number, one in enumerate(labelled) if number % _PARTS != part]
    taught = [
        *learnt.phrase_examples(),
        *learnt.message_examples([*trades(), *others, *within_tales(others)]),
    ]
    model = Linear(taught_by(taught, learnt.LESSON))
    whole, learnt.load_model = learnt.load_model, lambda: model
    bears = _bearing_model(others)
    asked = labelled[part::_PARTS]
    for one in (*asked, *within_tales(asked)):
        if one.source not in left_out:
            yield from _rows(one, bears)
    learnt.load_model = whole


def _bearing_model(labelled: list[Labelled]) -> Linear:
    whole = [one for one in labelled if not one.only_services]

    def found_in(text: str) -> Found:
        return load_reader().found_before_weighing(text, Context())

    return Linear(taught_by(bearing_examples(found_in, whole), BEARING_LESSON))


def _rows(one: Labelled, bears: Linear) -> Iterator[tuple[str, Row]]:
    found = load_reader().found_before_weighing(one.text, Context())
    likely = learnt.likely_in(found)
    if one.tells_services:
        yield from _of("services", services_weighed(found, likely, bears), one)
    weigh_services(found, likely, bears)
    if one.tells_sectors:
        yield from _of("sectors", sectors_weighed(found, likely, bears), one)


def _of(kind: str, weighing: Weighing, one: Labelled) -> Iterator[tuple[str, Row]]:
    right = named_in(kind, one)
    for candidate in weighing.candidates():
        yield kind, (candidate.signs, candidate.code in right)


def _fitted(kind: str, rows: list[Row]) -> Iterator[str]:
    names = sorted({name for signs, _ in rows for name in signs})
    table = np.array([[signs.get(name, 0.0) for name in names] for signs, _ in rows])
    spread = table.std(0) + 1e-6
    fitted = LogisticRegression(C=1.0, max_iter=3000).fit(table / spread, [r for _, r in rows])
    weights = fitted.coef_[0] / spread
    yield f"enough = {_ENOUGH[kind]}\n"
    for name, weight in (("bias", fitted.intercept_[0]), *zip(names, weights, strict=True)):
        yield f"{name} = {weight:.3f}\n"


if __name__ == "__main__":
    main(*sys.argv[1:])
