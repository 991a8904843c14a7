"""Services that one bare word names in a short message, or in a row: "ocupo internet y cámaras"."""

from collections.abc import Mapping
from functools import cache

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.phrases import SERVICES
from bot.understanding.vocabulary import table

_WEIGHT = 1.0
_MOST_WORDS = 48
_LONGEST = 3


def bare_services(found: Found) -> list[Match]:
    """The services named by bare words of the beginning of a message."""
    begin = (at for at, text in enumerate(found.texts[:_MOST_WORDS]) if text in _first_words())
    return [match for at in begin if (match := _at(found, at))]


def _at(found: Found, at: int) -> Match | None:
    texts = found.texts
    for length in range(min(_LONGEST, len(texts) - at), 0, -1):
        said = " ".join(texts[at : at + length])
        end = at + length
        named_on = end < len(texts) and texts[end] in ("de", "del", "of")
        if said in _bare_words() and not named_on:
            words = frozenset(range(at, end))
            return Match(SERVICES, _bare_words()[said], words, _WEIGHT, said=said)
    return None


@cache
def _first_words() -> frozenset[str]:
    return frozenset(said.split()[0] for said in _bare_words())


@cache
def _bare_words() -> Mapping[str, str]:
    return {word: code for code, words in table("bare_words").items() for word in words}
