"""How like each service's phrases a message is: for needs that no phrase tells, and for doubts.

Every stem, and every two that stand together, counts for the services in whose phrases it is
commoner than in the others' (the logarithm of how much commoner).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from math import log

from bot.understanding.phrases import SERVICES, Phrase, load_phrases
from bot.understanding.stems import stem
from bot.understanding.vocabulary import load_words

Weights = Mapping[str, tuple[tuple[str, float], ...]]
_SMOOTHED = 0.3
_WORDS_OF_A_SERVICE = 50
_LEAST = 0.8
_ONE_WORD = 0.6
_NEAR, _NEXT = 4, 2
_MOST_SERVICES = 8


def likeness_of(words: Sequence[str], left_out: frozenset[int]) -> dict[str, float]:
    """Each service's likeness to folded words, 0 and more; words left out say nothing."""
    known = load_words()
    said = [
        (number, stem(word))
        for number, word in enumerate(words)
        if number not in left_out and word not in known.function
    ]
    scores: dict[str, float] = defaultdict(float)
    for code, weight in _told(said, {stem(word) for word in known.generic}):
        scores[code] += weight
    return scores


def _told(
    said: Sequence[tuple[int, str]], generic: set[str]
) -> Iterator[tuple[str, float]]:
    weights = load_likeness()
    for place, (number, one) in enumerate(said):
        if one not in generic:
            yield from ((code, _ONE_WORD * weight) for code, weight in weights.get(one, ()))
        for after, other in said[place + 1 : place + 1 + _NEXT]:
            if after - number <= _NEAR:
                yield from weights.get(f"{one} {other}", ())


@cache
def load_likeness() -> Weights:
    """Count the phrases' words, once."""
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    sizes: dict[str, float] = defaultdict(float)
    for phrase in load_phrases().rows:
        if phrase.kind == SERVICES:
            for feature, share in _features(phrase):
                counts[feature][phrase.code] += share
                sizes[phrase.code] += share
    return {feature: found for feature, row in counts.items() if (found := _weighed(row, sizes))}


def _weighed(row: Mapping[str, float], sizes: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    total, everywhere = sum(sizes.values()), sum(row.values())
    weights: list[tuple[str, float]] = []
    for code, count in row.items():
        here = (count + _SMOOTHED) / (sizes[code] + _SMOOTHED * _WORDS_OF_A_SERVICE)
        others = (everywhere - count + _SMOOTHED) / (
            total - sizes[code] + _SMOOTHED * _WORDS_OF_A_SERVICE * len(sizes) / 2
        )
        weights.append((code, log(here / others) * min(1.0, count) ** 0.5))
    telling = sorted((-weight, code) for code, weight in weights if weight >= _LEAST)
    return tuple((code, -weight) for weight, code in telling[:_MOST_SERVICES])


def _features(phrase: Phrase) -> Iterator[tuple[str, float]]:
    """Each stem and each pair of neighbours, with its share among the wordings of its part."""
    for part in phrase.parts:
        share = len(part) ** -0.5
        for wording in part:
            yield from ((one, share) for one in dict.fromkeys(wording))
            yield from ((f"{one} {two}", share) for one, two in pairwise(wording))
    for part, following in pairwise(phrase.parts):
        share = (len(part) * len(following)) ** -0.5
        yield from ((pair, share) for pair in _joints(part, following))


def _joints(
    part: Iterable[tuple[str, ...]], following: Iterable[tuple[str, ...]]
) -> Iterator[str]:
    for one in part:
        yield from (f"{one[-1]} {two[0]}" for two in following if one and two)
