"""Services, sectors, credentials and vendors in a message: phrases found by their stems."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.understanding.patterns import Part
from bot.understanding.phrases import CREDENTIALS, PARTNERS, SECTORS, SERVICES, Phrase, Phrases
from bot.understanding.stems import light, nearly, stem
from bot.understanding.vocabulary import load_words

WIDEST_GAP = 3
_LOOSE = 0.25
_RARE = 2.5
_LETTERS = 5
_MANY = 64


class Match(NamedTuple):
    """A phrase found in a message: which words it took, and how much it says.

    `name`: the words name the thing; else they tell a need for it. `said`: the phrase.
    """

    kind: str
    code: str
    words: frozenset[int]
    weight: float
    name: bool = True
    said: str = ""

    @property
    def first(self) -> int:
        """Where it begins."""
        return min(self.words)

    @property
    def last(self) -> int:
        """Where it ends."""
        return max(self.words)


def matches_in(words: Sequence[str], phrases: Phrases) -> list[Match]:
    """The phrases in folded words, strongest first, without those that stronger ones cover."""
    function = load_words().function
    stems = ["" if word in function else stem(word) for word in words]
    places: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(stems):
        if one:
            places[one].append(number)
    present, masks = frozenset(places), _masks(places) if len(words) > _MANY else {}
    tried = {id(phrase): phrase for one in places for phrase in phrases.by_stem.get(one, ())}
    found = [
        _match(phrase, taken, _weight(taken, stems, _rarity_of(phrase.kind, phrases)))
        for phrase in tried.values()
        if _may_be_said(phrase, present)
        and (not masks or _close_enough(phrase.parts, masks))
        and (taken := _words_of(phrase, places))
        and _telling(phrase, taken, words, phrases)
    ]
    return strongest(found)


def _match(phrase: Phrase, taken: Sequence[int], weight: float) -> Match:
    return Match(phrase.kind, phrase.code, frozenset(taken), weight, phrase.name, phrase.said)


def _may_be_said(phrase: Phrase, present: frozenset[str]) -> bool:
    return not any(map(present.isdisjoint, phrase.firsts))


def _masks(places: Mapping[str, list[int]]) -> dict[str, int]:
    """Where each stem stands, a bit a word."""
    return {one: sum(1 << number for number in numbers) for one, numbers in places.items()}


def _close_enough(row: Sequence[Part], masks: Mapping[str, int]) -> bool:
    """Whether the parts may stand close after one another anywhere: quick, for long messages."""
    ends = -1
    for part in row:
        reached = 0
        for wording in part:
            at = ends
            for one in wording:
                at = _spread(at) & masks.get(one, 0)
            reached |= at
        if not reached:
            return False
        ends = reached
    return True


def _spread(ends: int) -> int:
    """The words that are close after some; -1 is anywhere."""
    if ends < 0:
        return -1
    doubled = ends << 1 | ends << 2
    return doubled | doubled << 2


def _telling(phrase: Phrase, taken: Sequence[int], words: Sequence[str], phrases: Phrases) -> bool:
    """Whether the words found are enough: not generic ones alone; one alone, nearly as written."""
    if all(words[number] in load_words().generic for number in taken) and not phrase.name:
        return False
    if len(taken) > 1:
        return True
    said = words[taken[0]]
    telling = phrase.name or _rarity_of(phrase.kind, phrases).get(stem(said), 0.0) >= _RARE
    return telling and any(_nearly(said, own) for own in phrase.alone)


def _nearly(said: str, own: str) -> bool:
    """Whether two words are the same but for spelling and ending; short ones to the letter."""
    if min(len(said), len(own)) < _LETTERS:
        return said in (own, f"{own}s") or f"{said}s" == own
    return nearly(light(said), light(own))


def _rarity_of(kind: str, phrases: Phrases) -> Mapping[str, float]:
    return phrases.rarity if kind == SECTORS else phrases.needed


def _weight(words: Sequence[int], stems: Sequence[str], rarity: Mapping[str, float]) -> float:
    loose = (words[-1] - words[0] + 1 - len(words)) * _LOOSE
    return sum(rarity.get(stems[n], 1.0) for n in words) - loose


def _words_of(phrase: Phrase, places: Mapping[str, list[int]]) -> tuple[int, ...] | None:
    """The words that say the phrase, the closest together; None where it is not said."""
    return _said_from(phrase.parts, places, -1)


def _said_from(
    parts: Sequence[Part], places: Mapping[str, list[int]], after: int
) -> tuple[int, ...] | None:
    """The words that say the rest of a phrase after a word; () where nothing more is needed."""
    if not parts:
        return ()
    ways: list[tuple[int, ...]] = []
    for wording in parts[0]:
        for taken in _wording_at(wording, places, after):
            rest = _said_from(parts[1:], places, taken[-1] if taken else after)
            if rest is not None:
                ways.append((*taken, *rest))
    return min(ways, key=_looseness, default=None)


def _looseness(words: tuple[int, ...]) -> int:
    return words[-1] - words[0] - 3 * len(words) if words else 0


def _wording_at(
    wording: Sequence[str], places: Mapping[str, list[int]], after: int
) -> Iterator[tuple[int, ...]]:
    """Where a wording stands: anywhere, or at the first place close after a word."""
    if not wording:
        yield ()
        return
    for start in places.get(wording[0], ()):
        if after >= 0 and not 0 < start - after <= WIDEST_GAP + 1:
            continue
        taken = [start]
        for one in wording[1:]:
            near = [n for n in places.get(one, ()) if 0 < n - taken[-1] <= WIDEST_GAP + 1]
            taken += near[:1] or [-1]
        if -1 not in taken:
            yield tuple(taken)
            if after >= 0:
                return


def strongest(matches: list[Match]) -> list[Match]:
    """Greedy by weight: a match whose words are mostly taken by stronger rivals goes."""
    kept: list[Match] = []
    over: dict[int, list[Match]] = defaultdict(list)
    for match in sorted(matches, key=lambda m: (-m.weight, -len(m.words), m.first, m.code)):
        taken = sum(any(_rivals(match, other) for other in over[n]) for n in match.words)
        if taken * 2 <= len(match.words):
            kept.append(match)
            for number in match.words:
                over[number].append(match)
    return kept


def _rivals(one: Match, other: Match) -> bool:
    """Services share a word with sectors and vendors; all else may not share any."""
    pair = {one.kind, other.kind}
    return pair not in ({SERVICES, SECTORS}, {SERVICES, PARTNERS}, {SERVICES, CREDENTIALS})
