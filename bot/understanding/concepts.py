"""Services, sectors, credentials and vendors in a message: phrases matched by their stems."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from bot.taxonomy import Entry, load_taxonomy
from bot.understanding.patterns import readings
from bot.understanding.stems import stem
from bot.understanding.vocabulary import load_words

WIDEST_GAP = 3
_PARTIAL_FROM = 4


@dataclass(frozen=True, slots=True)
class Phrase:
    """The stems of a phrase in order, what it means, and whether it is a name or a need."""

    stems: tuple[str, ...]
    kind: str
    code: str


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a message: which words it took, and how much it says."""

    kind: str
    code: str
    words: frozenset[int]
    weight: float

    @property
    def first(self) -> int:
        """Where it begins."""
        return min(self.words)


@dataclass(frozen=True, slots=True)
class Concepts:
    """All phrases by their rarest stem, and how rare each stem is."""

    by_stem: Mapping[str, tuple[Phrase, ...]]
    rarity: Mapping[str, float]
    spellings: frozenset[str]

    def found_in(self, stems: Sequence[str]) -> list[Match]:
        """The phrases in a message, strongest first, without those that stronger ones cover."""
        places: dict[str, list[int]] = defaultdict(list)
        for number, one in enumerate(stems):
            if one:
                places[one].append(number)
        matches = [
            match
            for one in places
            for phrase in self.by_stem.get(one, ())
            if (match := self._match(phrase, places)) is not None
        ]
        return _strongest(matches)

    def _match(self, phrase: Phrase, places: Mapping[str, list[int]]) -> Match | None:
        best: tuple[int, ...] | None = None
        for start in places.get(phrase.stems[0], ()):
            taken = _follow(phrase.stems, places, start)
            if taken and (best is None or taken[-1] - taken[0] < best[-1] - best[0]):
                best = taken
        if best is None:
            return None
        loose = (best[-1] - best[0] + 1 - len(best)) / 4
        weight = sum(self.rarity.get(one, 1.0) for one in phrase.stems) - loose
        return Match(phrase.kind, phrase.code, frozenset(best), weight)


def _follow(
    stems: tuple[str, ...], places: Mapping[str, list[int]], start: int
) -> tuple[int, ...] | None:
    taken = [start]
    for one in stems[1:]:
        after = [n for n in places.get(one, ()) if 0 < n - taken[-1] <= WIDEST_GAP + 1]
        if not after:
            return None
        taken.append(after[0])
    return tuple(taken)


def _strongest(matches: list[Match]) -> list[Match]:
    """Greedy by weight: a match whose words are all taken by stronger ones of its kind goes."""
    kept: list[Match] = []
    for match in sorted(matches, key=lambda m: (-m.weight, -len(m.words), m.first, m.code)):
        taken = {n for other in kept if _rivals(match, other) for n in other.words}
        if not match.words <= taken and len(match.words & taken) * 2 <= len(match.words):
            kept.append(match)
    return kept


def _rivals(one: Match, other: Match) -> bool:
    """Sectors and services may share a word; all else may not."""
    pair = {one.kind, other.kind}
    return pair != {"services", "sectors"} and pair != {"partners", "services"}


@cache
def load_concepts() -> Concepts:
    """Compile the taxonomy's phrases, once."""
    taxonomy = load_taxonomy()
    kinds: dict[str, Mapping[str, Entry]] = {
        "services": taxonomy.services,
        "sectors": taxonomy.sectors,
        "credentials": taxonomy.credentials,
        "partners": taxonomy.partners,
    }
    spellings: set[str] = set()
    phrases = {
        phrase
        for kind, entries in kinds.items()
        for entry in entries.values()
        for phrase in _phrases(kind, entry, spellings)
    }
    return _indexed(phrases, frozenset(spellings))


def _indexed(phrases: Iterable[Phrase], spellings: frozenset[str]) -> Concepts:
    phrases = sorted(phrases, key=lambda p: (p.stems, p.kind, p.code))
    owners: dict[str, set[str]] = defaultdict(set)
    for phrase in phrases:
        for one in phrase.stems:
            owners[one].add(phrase.code)
    most = max(map(len, owners.values()))
    rarity = {one: 0.4 + log(1 + most / len(codes)) for one, codes in owners.items()}
    by_stem: dict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        by_stem[max(phrase.stems, key=lambda one: rarity[one])].append(phrase)
    frozen = {one: tuple(found) for one, found in by_stem.items()}
    return Concepts(frozen, rarity, spellings)


def _phrases(kind: str, entry: Entry, spellings: set[str]) -> Iterable[Phrase]:
    function = load_words().function
    for pattern in (*entry.synonyms, *entry.needs, entry.es, entry.en):
        for said in readings(pattern):
            words = [word for word in _words(said) if word not in function]
            if words:
                spellings.update(words)
                yield Phrase(tuple(map(stem, words)), kind, entry.code)


def _words(said: str) -> list[str]:
    shorthand = load_words().shorthand
    return [word for one in said.split() for word in shorthand.get(one, (one,))]
