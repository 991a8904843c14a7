"""The words around the names of places, from their data file."""

from dataclasses import dataclass
from functools import cache

from bot.understanding.vocabulary import folded, table


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Which words bring a place, leave one out, or say what of it is meant."""

    into: frozenset[str]
    links: frozenset[str]
    surely_into: frozenset[str]
    city_before: frozenset[str]
    city_after: frozenset[str]
    state_before: frozenset[str]
    before_state: frozenset[str]
    out: frozenset[str]
    out_with_no: frozenset[str]
    negations: frozenset[str]
    out_wordings: frozenset[str]
    not_out: frozenset[str]
    foreign: frozenset[str]
    replaced: frozenset[str]


@cache
def load_place_words() -> PlaceWords:
    """Read the file, once."""
    tables = table("place_words")
    return PlaceWords(**{name: folded(words) for name, words in tables.items()})
