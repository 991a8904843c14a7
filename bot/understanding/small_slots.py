"""The small slots of a search, said in a thousand ways: near me, farther, drop a filter: learnt."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.understanding.examples import Labelled, messages
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.training import Example, Lesson

SLOT_LESSON = Lesson(one=False, rounds=8, root=0.3, seldom=3, bias=-3.0)
SLOT_INTENTS = frozenset(("refine", "find_providers", "count_providers", "more_results"))
_SURE, _UNLIKELY = 0.75, 0.03
_DOUBTED = frozenset(("near_me", "adds"))
_DROPPED = (
    "places", "radius_km", "sectors", "credentials", "partners", "include_unverified", "services",
)  # fmt: skip


def signs_read(found: Found, intent: str, model: Linear) -> frozenset[str]:
    """The signs, with those that the whole message bears out, without doubtful ones it does not."""
    if intent not in SLOT_INTENTS or not found.features:
        return found.signs
    signs = set(found.signs)
    for name, chance in model.each(slot_features(found, intent)).items():
        if chance >= _SURE:
            signs.add(name)
        elif chance < _UNLIKELY and name in _DOUBTED:
            signs.discard(name)
    return frozenset(signs)


def slot_features(found: Found, intent: str) -> list[str]:
    """What the intent was told by, the intent, and the signs that the rules saw."""
    return [*found.features, f"intent {intent}", *(f"sign {sign}" for sign in found.signs)]


def slot_examples(judged_in: Callable[[str], Found]) -> Iterator[Example]:
    """What there is to learn from: the labelled messages about a search."""
    for one in messages():
        if one.intent in SLOT_INTENTS:
            found = judged_in(one.text)
            yield Example(slot_features(found, one.intent), tuple(_signs(one)))


def _signs(one: Labelled) -> Iterator[str]:
    label: Mapping[str, Any] = one.label
    if label.get("near_me"):
        yield "near_me"
    if label.get("distance"):
        yield str(label["distance"])
    if label.get("include_unverified"):
        yield "unverified"
    if label.get("add"):
        yield "adds"
    if label.get("direction"):
        yield "back"
    yield from (f"drop.{slot}" for slot in _DROPPED if slot in (label.get("drop") or ()))
