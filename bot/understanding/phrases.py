"""The taxonomy's phrases, compiled: what each needs of a message, and how rare its words are."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any, NamedTuple

from bot.taxonomy import Entry, load_taxonomy
from bot.understanding.keeping import kept
from bot.understanding.patterns import Part, parts
from bot.understanding.stems import stem
from bot.understanding.vocabulary import load_words

SERVICES, SECTORS, CREDENTIALS, PARTNERS = "services", "sectors", "credentials", "partners"


_DECIMAL, _POINT = re.compile(r"(?<=\d)\.(?=\d)"), "xpuntox"
_Rows = tuple[tuple[Any, ...], ...]
_Rarity = dict[str, float]
_Compiled = tuple[_Rows, dict[str, tuple[int, ...]], _Rarity, _Rarity, frozenset[str]]


class Phrase(NamedTuple):
    """The parts of a phrase in order, each with its wordings as stems; what it means.

    `name`: it names the thing; else it tells a need. `alone`: its words: where one
    word of a message is all that says it, that word must be nearly one of them.
    `firsts`: for each part that must be said, the stems of which a message must have one.
    """

    parts: tuple[Part, ...]
    kind: str
    code: str
    name: bool
    said: str
    alone: tuple[str, ...]
    firsts: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """All phrases by the stems of which a message must have one, and the words they are made of.

    `rarity` is how rare a stem is among all phrases, `needed` among those that name no trade.
    """

    by_stem: Mapping[str, tuple[Phrase, ...]]
    rarity: Mapping[str, float]
    needed: Mapping[str, float]
    spellings: frozenset[str]
    rows: tuple[Phrase, ...]


@cache
def load_phrases() -> Phrases:
    """Compile the taxonomy's phrases, or take them as they are kept; once."""
    rows, by_stem, rarity, needed, spellings = kept("phrases", _compiled)
    phrases = tuple(Phrase(*row) for row in rows)
    found = {one: tuple(phrases[number] for number in numbers) for one, numbers in by_stem.items()}
    return Phrases(found, rarity, needed, spellings, phrases)


def _compiled() -> _Compiled:
    taxonomy = load_taxonomy()
    kinds: Mapping[str, Mapping[str, Entry]] = {
        SERVICES: taxonomy.services,
        SECTORS: taxonomy.sectors,
        CREDENTIALS: taxonomy.credentials,
        PARTNERS: taxonomy.partners,
    }
    spellings: set[str] = set()
    rows = tuple(
        phrase
        for kind, entries in kinds.items()
        for entry in entries.values()
        for phrase in _rows(kind, entry, spellings)
    )
    rarity = _rarity(rows)
    by_stem: dict[str, list[int]] = defaultdict(list)
    for number, phrase in enumerate(rows):
        for one in sorted(_needed(phrase, rarity)):
            by_stem[one].append(number)
    plain = tuple(_shared(rows))
    index = {one: tuple(numbers) for one, numbers in by_stem.items()}
    needed = _rarity(phrase for phrase in rows if phrase.kind != SECTORS)
    return plain, index, rarity, needed, frozenset(spellings)


def _shared(rows: Iterable[Phrase]) -> Iterator[tuple[Any, ...]]:
    """The phrases with equal parts and sets as one object, which is kept and read once."""
    same: dict[Any, Any] = {}

    def one(value: Any) -> Any:  # noqa: ANN401  # whatever a phrase holds
        return same.setdefault((type(value), value), value)

    for row in rows:
        parts = one(tuple(one(tuple(map(one, part))) for part in row.parts))
        firsts = one(tuple(map(one, row.firsts)))
        yield (parts, *map(one, row[1:-1]), firsts)


def _rows(kind: str, entry: Entry, spellings: set[str]) -> Iterator[Phrase]:
    named = dict.fromkeys((entry.es, entry.en, *entry.synonyms), True)
    for said, name in (named | dict.fromkeys(entry.needs, False)).items():
        wordings = dict.fromkeys((said, _DECIMAL.sub(_POINT, said)))
        for row in (row for wording in wordings for row in parts(wording)):
            telling = [[_telling(wording) for wording in part] for part in row]
            words = {word for part in telling for wording in part for word in wording}
            spellings |= words
            stemmed = [_stemmed(part, () in said) for part, said in zip(telling, row, strict=True)]
            kept = tuple(part for part in stemmed if part != ((),))
            if any(() not in part for part in kept):
                yield Phrase(
                    kept, kind, entry.code, name, said, tuple(sorted(words)), _firsts(kept)
                )


def _firsts(row: Iterable[Part]) -> tuple[frozenset[str], ...]:
    """Of each part that must be said, the stems that its wordings begin with."""
    return tuple(frozenset(w[0] for w in part) for part in row if () not in part)


def _stemmed(part: Iterable[Iterable[str]], optional: bool) -> Part:
    """The wordings as stems; those of small words alone count only where nothing is demanded."""
    stems = dict.fromkeys(tuple(map(stem, wording)) for wording in part)
    if not optional and len(stems) > 1:
        stems.pop((), None)
    return tuple(stems)


def _telling(wording: Iterable[str]) -> list[str]:
    known = load_words()
    spelled = [word for one in wording for word in known.shorthand.get(one, (one,))]
    spelled = [word.replace(_POINT, ".") for word in spelled]
    return [word for word in spelled if word not in known.function]


def _rarity(rows: Iterable[Phrase]) -> _Rarity:
    """How rare each stem is: the fewer codes have phrases with it, the rarer."""
    owners: dict[str, set[str]] = defaultdict(set)
    for phrase in rows:
        for one in _stems_of(phrase):
            owners[one].add(phrase.code)
    most = max(map(len, owners.values()))
    return {one: 0.4 + log(1 + most / len(codes)) for one, codes in owners.items()}


def _stems_of(phrase: Phrase) -> Iterable[str]:
    return {one for part in phrase.parts for wording in part for one in wording}


def _needed(phrase: Phrase, rarity: Mapping[str, float]) -> set[str]:
    """The rarest stem of each wording of the part whose wordings are rarest."""
    choices = [
        {max(wording, key=lambda one: rarity[one]) for wording in part}
        for part in phrase.parts
        if () not in part
    ]
    return max(choices, key=lambda stems: min(rarity[one] for one in stems) - len(stems) / 100)
