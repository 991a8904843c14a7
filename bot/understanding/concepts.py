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
_PART, _OVERLAP = 64, 12


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
    """The phrases in folded words, strongest first, without those that stronger ones cover.

    Long messages are gone through a part at a time, each with the beginning of the next.
    """
    function = load_words().function
    stems = ["" if word in function else stem(word) for word in words]
    found: dict[Match, None] = {}
    for start in range(0, max(len(words), 1), _PART):
        found.update(dict.fromkeys(_said_in(words, stems, start, phrases)))
    return strongest(list(found))


def _said_in(
    words: Sequence[str], stems: Sequence[str], start: int, phrases: Phrases
) -> Iterator[Match]:
    """The phrases in the part of the words that begins somewhere."""
    places: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(stems[start : start + _PART + _OVERLAP], start):
        if one:
            places[one].append(number)
    absent = frozenset(places).isdisjoint
    tried = {id(phrase): phrase for one in places for phrase in phrases.by_stem.get(one, ())}
    for phrase in tried.values():
        if any(map(absent, phrase.firsts)):
            continue
        taken = _words_of(phrase, places)
        if taken and _telling(phrase, taken, words, phrases):
            weight = _weight(taken, stems, _rarity_of(phrase.kind, phrases))
            yield _match(phrase, taken, weight)


def _match(phrase: Phrase, taken: Sequence[int], weight: float) -> Match:
    return Match(phrase.kind, phrase.code, frozenset(taken), weight, phrase.name, phrase.said)


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
