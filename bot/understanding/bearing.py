"""Whether a service or trade that a phrase names is what the message is about: learnt.

"Ya tenemos CRM" needs none, "mi prima la de la estética" is not the sender's trade.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from typing import Any

from bot.understanding.concepts import Match
from bot.understanding.examples import Labelled, messages
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.phrases import SECTORS, SERVICES
from bot.understanding.stems import stem
from bot.understanding.training import Example, Lesson

BEARING_LESSON = Lesson(one=False, rounds=8, root=0.4, seldom=2)
BEARS = "bears"
ALIKE: Mapping[str, tuple[str, ...]] = {
    SERVICES: ("services", "topics"),
    SECTORS: ("sectors",),
}
_BEFORE, _AFTER, _NEAR = 5, 4, 2
_LONG = (3, 6, 12, 24, 48)
_MOST = 12
_LEAST = 1e-3


def bearing(match: Match, found: Found, model: Linear) -> float:
    """How surely a phrase bears on what is wanted: the logarithm of the odds."""
    chance = model.each(_features(match, found))[BEARS]
    return log((chance + _LEAST) / (1 - chance + _LEAST))


def bearing_examples(
    found_in: Callable[[str], Found], labelled: Sequence[Labelled] | None = None
) -> Iterator[Example]:
    """What there is to learn from: the phrases that whole messages name."""
    for one in messages() if labelled is None else labelled:
        found = found_in(one.text)
        for kind, told in ((SERVICES, one.tells_services), (SECTORS, one.tells_sectors)):
            right = named_in(kind, one) if told else frozenset()
            for match in found.of(kind)[:_MOST] if told else ():
                said = (BEARS,) if match.code in right else ()
                yield Example(_features(match, found), said, frozenset((BEARS,)))


def named_in(kind: str, one: Labelled) -> frozenset[str]:
    """The codes of a kind that any right label of a message has."""
    ways: tuple[Mapping[str, Any], ...] = (one.label, *one.others)
    return frozenset(code for way in ways for slot in ALIKE[kind] for code in way.get(slot) or ())


def _features(match: Match, found: Found) -> list[str]:
    texts, first, last = found.texts, match.first, match.last
    before = [stem(word) for word in texts[max(0, first - _BEFORE) : first]]
    after = [stem(word) for word in texts[last + 1 : last + 1 + _AFTER]]
    said = " ".join(stem(texts[number]) for number in sorted(match.words))
    kind, code = match.kind, match.code
    features = [f"some before {one}" for one in before]
    features += [f"{kind} some before {one}" for one in before]
    features += [f"{kind} some after {one}" for one in after]
    features += [f"{kind} -{at} {one}" for at, one in enumerate(reversed(before[-_NEAR:]))]
    features += [f"{code} -{at} {one}" for at, one in enumerate(reversed(before[-_NEAR:]))]
    features += [f"{kind} +{at} {one}" for at, one in enumerate(after[:_NEAR])]
    features += [
        f"{kind} two before {' '.join(before[-2:])}",
        f"{kind} two after {' '.join(after[:2])}",
        f"said {code} {said}",
        f"{code}",
        f"{code} {match.name}",
        f"{kind} {match.name} {min(len(match.words), 3)}",
        f"{kind} words {_bucket(len(texts))}",
        f"{kind} at {_bucket(first)}",
        f"{kind} first {first == 0}",
        f"{kind} last {last == len(texts) - 1}",
        f"{kind} by mark {found.words[first].comma}",
        f"{kind} weight {int(match.weight)}",
    ]
    others = [one for one in found.of(kind) if one is not match]
    features.append(f"{kind} others {min(len(others), 3)}")
    features.append(f"{kind} others before {any(one.first < first for one in others)}")
    features += [f"{kind} {code} beside {one.code}" for one in others[:_MOST]]
    return features


def _bucket(value: int) -> int:
    return sum(value >= cut for cut in _LONG)
