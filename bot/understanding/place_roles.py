"""What each place that a message names is there for: wanted, left out, or only told: learnt.

"Los de Celaya quítamelos" leaves Celaya out, "ya no vivo en Celaya" only tells of it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.understanding.examples import Labelled, messages
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.place_names import Named
from bot.understanding.stems import stem
from bot.understanding.training import Example, Lesson

ROLE_LESSON = Lesson(one=True, rounds=8, root=0.5, seldom=2)
_WANTED, _OUT, _TOLD = "wanted", "left out", "told"
_BEFORE, _AFTER, _NEAR = 5, 5, 2
_SURE = 0.6
_LONG = (4, 8, 16)
_NAMING_PLACES = frozenset(
    ("find_providers", "refine", "count_providers", "invest", "compare_regions", "set_location",
     "find_cluster", "find_innovation_center", "subscribe", "latest_announcements", "announce")
)  # fmt: skip


def with_roles(found: Found, model: Linear) -> list[Named]:
    """The places without those only told of, each left out or not."""
    kept: list[Named] = []
    for number, named in enumerate(found.named):
        chances = model.one_of(_features(found, number))
        out = named.out
        if chances.get(_TOLD, 0.0) >= _SURE:
            continue
        if chances.get(_OUT, 0.0) >= _SURE:
            out = True
        elif chances.get(_WANTED, 0.0) >= _SURE:
            out = False
        kept.append(replace(named, out=out))
    return kept


def role_examples(found_in: Callable[[str], Found]) -> Iterator[Example]:
    """What there is to learn roles from: the messages of intents that take places."""
    for one in messages():
        if one.intent in _NAMING_PLACES:
            found = found_in(one.text)
            for number, named in enumerate(found.named):
                yield Example(_features(found, number), (_role(named, one),))


def _role(named: Named, one: Labelled) -> str:
    if _among(named, one.label.get("exclude_places") or (), exactly=True):
        return _OUT
    if _among(named, one.label.get("places") or (), exactly=False):
        return _WANTED
    left_out = _among(named, one.label.get("exclude_places") or (), exactly=False)
    return _OUT if left_out else _TOLD


def _among(named: Named, places: Sequence[Mapping[str, Any]], *, exactly: bool) -> bool:
    """Whether a place is among the labelled ones: the same town, or any of its state."""
    said = {(place["state"], place.get("city")) for place in places}
    states = {state for state, _ in said}
    own = ((place.state, place.city) for place in named.places)
    return any(one in said if exactly else one[0] in states for one in own)


def _features(found: Found, number: int) -> list[str]:
    named = found.named[number]
    texts = found.texts
    before = [stem(word) for word in texts[max(0, named.first - _BEFORE) : named.first]]
    after = [stem(word) for word in texts[named.last + 1 : named.last + 1 + _AFTER]]
    features = [f"some before {one}" for one in before]
    features += [f"some after {one}" for one in after]
    features += [f"-{at} {one}" for at, one in enumerate(reversed(before[-_NEAR:]))]
    features += [f"+{at} {one}" for at, one in enumerate(after[:_NEAR])]
    features += [f"two before {' '.join(before[-2:])}", f"two after {' '.join(after[:2])}"]
    features += [
        f"out by rule {named.out}",
        f"place {min(number, 2)} of {min(len(found.named), 3)}",
        f"words {sum(len(texts) >= cut for cut in _LONG)}",
        f"first {named.first == 0}",
        f"last {named.last == len(texts) - 1}",
        f"{named.places[0].kind} by mark {found.words[named.first].comma}",
    ]
    if number:
        previous = found.named[number - 1]
        between = texts[previous.last + 1 : named.first]
        features.append(f"joined {' '.join(between[:3])} {previous.out}")
    return features
