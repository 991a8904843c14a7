"""Words that nobody knows, read as the known ones that they come nearest to."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from bot.gazetteer import load_gazetteer
from bot.understanding.called import load_intents
from bot.understanding.keeping import kept
from bot.understanding.normalize import Word
from bot.understanding.phrases import load_phrases
from bot.understanding.place_names import place_words
from bot.understanding.place_words import load_place_words
from bot.understanding.stems import sound, stem
from bot.understanding.triggers import words_of_patterns
from bot.understanding.vocabulary import common_words, load_words

MOST_CORRECTED = 12
_SHORTEST = 5
_LONG = 8
_TOWN = 15_000
_PART = 4
_WITHOUT_VOWELS = str.maketrans("", "", "aeiou")
_JOINING = frozenset(("y", "o", "e", "u", "ni", "and", "or"))


@dataclass(frozen=True, slots=True)
class Spellings:
    """Known words by how they begin and end, as they sound; which of them name towns."""

    buckets: Mapping[str, tuple[str, ...]]
    written: Mapping[str, str]
    towns: frozenset[str]
    stems: frozenset[str]


def corrected(words: Sequence[Word]) -> tuple[Word, ...]:
    """The same words with misspelt ones set right; at most 12 of a message are looked up."""
    left = MOST_CORRECTED
    found: list[Word] = []
    for number, word in enumerate(words):
        unknown = bool(left) and _unknown(word.text)
        left -= unknown
        town = _brings_town(found)
        read = _read_as(word.text, town=town) if unknown else ()
        if read and not _fits(word, read[0], town=town, last=number == len(words) - 1):
            read = ()
        found.extend(_spelled(word, read) if read else (word,))
    return tuple(found)


def _brings_town(before: Sequence[Word]) -> bool:
    """Whether a town is likely next: after "en", or joined to another by "y"."""
    if not before:
        return False
    last, other = before[-1].text, before[-2].text if len(before) > 1 else ""
    joined = last in _JOINING and other in place_words() and other not in common_words()
    return joined or last in load_place_words().into


def _fits(word: Word, read: str, *, town: bool, last: bool) -> bool:
    """Whether a correction suits its place: a town where one may stand, no other word of a name."""
    if sound(read) in load_spellings().towns:
        return sound(word.text) == sound(read) or town or last or (word.comma and word.capital)
    return not (word.capital and word.start)


def _spelled(word: Word, read: tuple[str, ...]) -> Iterator[Word]:
    for number, text in enumerate(read):
        comma = word.comma and not number
        yield Word(text, word.raw, word.start, word.end, word.capital, comma, word.dot, fixed=True)


def _unknown(word: str) -> bool:
    if len(word) < _SHORTEST or not word.isalpha():
        return False
    return not heard_of(word) or (word not in place_words() and _sounds_like_town(word))


def _sounds_like_town(word: str) -> bool:
    """Whether a word is a town's name but for its spelling: "queretaroo", "tlaquepake"."""
    return sound(word) in load_spellings().towns and word not in common_words()


def heard_of(word: str) -> bool:
    """Whether a folded word, or one of its kin, is in any list, phrase or name of a place."""
    known = load_words().function, place_words(), load_place_words().foreign
    if word in common_words() or any(word in words for words in known):
        return True
    return stem(word) in load_spellings().stems


@cache
def load_spellings() -> Spellings:
    """Every word that phrases, patterns and towns are made of, once."""
    return Spellings(*kept("spellings", _compiled))


def _compiled() -> tuple[
    dict[str, tuple[str, ...]], dict[str, str], frozenset[str], frozenset[str]
]:
    phrases = load_phrases().spellings | _pattern_words()
    towns = frozenset(_town_words())
    written = {sound(word): word for word in sorted(towns)}
    written |= {sound(word): word for word in sorted(phrases, reverse=True)}
    buckets: dict[str, list[str]] = defaultdict(list)
    for heard in sorted(written):
        for key in _bucket_keys(heard):
            buckets[key].append(heard)
    known = frozenset(map(stem, phrases))
    return (
        {key: tuple(all_) for key, all_ in buckets.items()},
        written,
        frozenset(map(sound, towns)),
        known,
    )


def _pattern_words() -> frozenset[str]:
    patterns = (
        pattern
        for intent in load_intents().values()
        for pattern in (*intent.triggers, *intent.weak)
    )
    return words_of_patterns(patterns)


def _bucket_keys(heard: str) -> tuple[str, str]:
    return f"{heard[:2]}…", f"…{heard[-3:]}"


def _town_words() -> Iterable[str]:
    gazetteer = load_gazetteer()
    for place in gazetteer.towns():
        if place.population >= _TOWN:
            yield from (w for w in gazetteer.folded_name(place).split() if len(w) >= _SHORTEST)
    for state in gazetteer.states.values():
        yield from (word for word in state.names[0].split() if len(word) >= _SHORTEST)


@lru_cache(maxsize=16384)
def _read_as(word: str, *, town: bool) -> tuple[str, ...]:
    """The known word with the fewest slips, or the two that were run together; else none."""
    near = _nearest(word, town=town)
    return (near,) if near else _parted(word)


def _nearest(word: str, *, town: bool) -> str | None:
    """One slip, or two in words of eight letters and more; towns first after "en"."""
    heard, spellings = sound(word), load_spellings()
    most = 1 if len(word) < _LONG else 2
    candidates = {c for key in _bucket_keys(heard) for c in spellings.buckets.get(key, ())}
    best: tuple[float, bool, bool, int, str] | None = None
    for candidate in candidates:
        if (
            abs(len(candidate) - len(heard)) > most
            or spellings.written[candidate] in load_words().exact
        ):
            continue
        slips = OSA.distance(heard, candidate, score_cutoff=most)
        if slips <= most:
            is_town = candidate in spellings.towns
            other = _consonants(candidate) != _consonants(heard)
            rank = common_words().get(spellings.written[candidate], 99_999)
            best = min(
                best or (9, True, True, 0, ""), (slips, is_town != town, other, rank, candidate)
            )
    return spellings.written[best[4]] if best else None


def _consonants(heard: str) -> str:
    """What thumbs rarely leave out."""
    return heard.translate(_WITHOUT_VOWELS)


def _parted(word: str) -> tuple[str, ...]:
    """Two known words written as one: "paginaweb"."""
    known = load_phrases().spellings
    joined = load_words().joined
    for at in range(2, len(word) - 1):
        parts = word[:at], word[at:]
        if all(part in joined or (len(part) >= _PART and part in known) for part in parts):
            return parts
    return ()
