"""Words that nobody knows, read as the known ones that they come nearest to."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.gazetteer import load_gazetteer
from bot.understanding.concepts import load_concepts
from bot.understanding.normalize import Word
from bot.understanding.stems import sound
from bot.understanding.vocabulary import load_words

MOST_CORRECTED = 12
_SHORTEST = 5


def corrected(words: Sequence[Word]) -> tuple[Word, ...]:
    """The same words with misspelt ones set right; at most 12 of a message are looked up."""
    left = MOST_CORRECTED
    found: list[Word] = []
    for word in words:
        read = None
        if left and _unknown(word.text):
            left -= 1
            read = _nearest(word.text)
        found.append(replace(word, text=read) if read else word)
    return tuple(found)


def _unknown(word: str) -> bool:
    known = load_words()
    short = len(word) < _SHORTEST or not word.isalpha()
    return not (short or word in known.function or word in known.exact or word in _known())


@cache
def _known() -> frozenset[str]:
    return frozenset(_spellings()) | _place_words()


@cache
def _place_words() -> frozenset[str]:
    return frozenset(word for name in load_gazetteer().all_names() for word in name.split())


@cache
def _spellings() -> dict[str, str]:
    """Every word that phrases are made of, by its sound."""
    return {word: sound(word) for word in sorted(load_concepts().spellings)}


@cache
def _town_spellings() -> dict[str, str]:
    gazetteer = load_gazetteer()
    big = (place for place in gazetteer.towns() if place.population >= 40_000 and place.city)
    words = {w for p in big for w in gazetteer.folded_name(p).split() if len(w) >= _SHORTEST}
    words |= {w for s in gazetteer.states.values() for w in s.names[0].split() if len(w) > 4}
    return {word: sound(word) for word in sorted(words)}


@cache
def _nearest(word: str) -> str | None:
    """The known word with the fewest slips: one, or two in words of eight letters and more."""
    heard = sound(word)
    most = 1 if len(word) < 8 else 2
    best: tuple[float, str] | None = None
    for spellings in (_spellings(), _town_spellings()):
        match = process.extractOne(heard, spellings, scorer=OSA.distance, score_cutoff=most)
        if match and match[2] not in load_words().exact and (best is None or match[1] < best[0]):
            best = (match[1], match[2])
    return best[1] if best else None
