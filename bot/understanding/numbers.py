"""Numbers of a message: a distance, a position in the list last shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.normalize import Word
from bot.understanding.vocabulary import table

_LONGEST_NUMBER = 4
_MOST_SHOWN = 99


@dataclass(frozen=True, slots=True)
class Radius:
    """A distance in km, and the words that say it."""

    km: float
    words: frozenset[int]


@dataclass(frozen=True, slots=True)
class Ordinal:
    """A position in a list, from 1, or from the end from -1; and the word that says it."""

    position: int
    word: int


@dataclass(frozen=True, slots=True)
class _Numbers:
    words: Mapping[str, float]
    kilometres: Mapping[str, float]
    ordinals: Mapping[str, int]
    before: frozenset[str]
    not_after: frozenset[str]
    counted: frozenset[str]
    ends: Mapping[str, int]


@cache
def _numbers() -> _Numbers:
    said = table("numbers")
    units = {
        unit: said["kilometres"][name] for name, all_ in said["units"].items() for unit in all_
    }
    place = said["positions"]
    return _Numbers(
        said["words"], units, said["ordinals"], frozenset(place["before"]),
        frozenset(place["not_after"]), frozenset(place["counted"]), said["ends"],
    )  # fmt: skip


def radius_in(words: Sequence[Word]) -> Radius | None:
    """The distance said: "a 500 metros" is 0.5, "within 10 miles" 16.09; None where none is."""
    texts = [word.text for word in words]
    for at, text in enumerate(texts):
        if text in _numbers().kilometres and at:
            found = _before_unit(texts, at)
            if found is not None:
                return found
    return None


def _before_unit(texts: Sequence[str], unit: int) -> Radius | None:
    start = unit - 1
    while start > 0 and texts[start] in ("a", "an", "de", "y") and unit - start < 2:
        start -= 1
    value, first = _number_ending_at(texts, start)
    if value is None:
        return None
    last, half = unit, 0.0
    if texts[unit + 1 : unit + 3] in (["y", "medio"], ["y", "media"], ["and", "half"]):
        last, half = unit + 2, 0.5
    km = round((value + half) * _numbers().kilometres[texts[unit]], 2)
    meant = texts[unit] != "m" or texts[start][0].isdigit()
    return Radius(km, frozenset(range(first, last + 1))) if km and meant else None


def _number_ending_at(texts: Sequence[str], end: int) -> tuple[float | None, int]:
    """The number whose last word is at `end`, and its first word: "treinta y cinco" is 35."""
    value, first = _one(texts[end]), end
    if value is None or texts[end][0].isdigit():
        return value, first
    for at in range(end - 1, max(-1, end - _LONGEST_NUMBER), -1):
        more = _one(texts[at])
        if more is None and texts[at] in ("y", "and"):
            continue
        if more is None or texts[at] in ("a", "un", "una"):
            break
        value, first = (more * value if value >= 100 > more else more + value), at
    return value, first


def _one(text: str) -> float | None:
    if text in _numbers().words:
        return float(_numbers().words[text])
    try:
        return float(text) if text[0].isdigit() and text.isascii() else None
    except ValueError:
        return None


def ordinal_in(words: Sequence[Word], message: str) -> Ordinal | None:
    """The position in the list: "el segundo" is 2, "el último" -1, "2" is 2."""
    texts = [word.text for word in words]
    if len(texts) == 1 and _is_position(texts[0]):
        return Ordinal(int(texts[0]), 0)
    found = [one for at in range(len(texts)) if (one := _ordinal_at(words, texts, at, message))]
    meant = [one for one in found if not _refused(texts, one.word)]
    return next(iter(meant or found), None)


def _ordinal_at(
    words: Sequence[Word], texts: Sequence[str], at: int, message: str
) -> Ordinal | None:
    numbers, text = _numbers(), texts[at]
    if text in numbers.ordinals:
        return Ordinal(numbers.ordinals[text], at)
    if _is_position(text) and _counts_as_position(words, at, message):
        return Ordinal(int(text), at)
    if at and text in numbers.words and texts[at - 1] in numbers.counted:
        return Ordinal(int(numbers.words[text]), at)
    ends = (numbers.ends.get(" ".join(texts[at - n : at + 1])) for n in (2, 1) if n <= at)
    return next((Ordinal(position, at) for position in ends if position), None)


def _refused(texts: Sequence[str], at: int) -> bool:
    """Whether a position is said to be refused: "no el primero", "la penúltima no"."""
    before, after = texts[max(0, at - 2) : at], texts[at + 1 : at + 2]
    return "no" in after or (before[:1] == ["no"] and before[-1:] in (["el"], ["la"]))


def _is_position(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:4]) <= _MOST_SHOWN


def _counts_as_position(words: Sequence[Word], at: int, message: str) -> bool:
    numbers = _numbers()
    if at + 1 < len(words) and words[at + 1].text in numbers.not_after:
        return False
    marked = message[: words[at].start].rstrip().endswith("#")
    return marked or (at > 0 and words[at - 1].text in numbers.before)
