"""What a place and a state are."""

from dataclasses import dataclass
from typing import Literal

from bot.messages import Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as people name it.

    `key` is stable and at most 40 bytes ("MX-PUE" for a state, "g3521081" for a GeoNames town,
    "z-…" for a curated zone or a name that means several towns). `city` is the name to show, None
    for a whole state. `towns` are the GeoNames ids whose branches are in it: one for a town or an
    alcaldía, several where a name means several (Cholula), none for a state or a neighborhood.
    """

    key: str
    state: str
    city: str | None
    kind: Literal["state", "town", "neighborhood"]
    point: Point | None
    towns: tuple[int, ...] = ()
    population: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One of the 32 states (entidades federativas).

    `code` is ISO 3166-2 ("MX-PUE"), `inegi` INEGI's two digits ("21"), `abbreviation` INEGI's own
    ("Pue."), `names` every folded name and abbreviation by which it is known, its own name first.
    `careful` are those of them that are ordinary words too ("ver", "col", "sin"): they count only
    beside a comma or a town, with a dot, or in capitals. `population` is the 2020 census's.
    """

    code: str
    name: str
    inegi: str
    abbreviation: str
    capital: Place
    bears_capital_name: bool
    population: int
    names: tuple[str, ...]
    careful: frozenset[str]
