"""Places of Mexico: by name, nearest, in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, cached_property
from math import cos, radians
from types import MappingProxyType
from typing import Literal

from rapidfuzz import fuzz, process

from bot.folding import fold
from bot.gazetteer.files import rows
from bot.gazetteer.places import Place, State
from bot.gazetteer.spelling import spelled_out
from bot.gazetteer.states import read_states
from bot.gazetteer.zones import Curated, read_curated
from bot.messages import Point

_CELL = 0.25
_LONGEST_QUERY = 60
_ZONE_WEIGHS = 60_000
_LEAST_LIKENESS = 78
_TOWN_OUTWEIGHS = 3


class Gazetteer:
    """Every town of Mexico with 500 people and more, its states, and what people call them."""

    def __init__(self) -> None:
        self._towns = {int(line.split("\t", 1)[0]): line for line in rows("towns.tsv")}
        self._names = {line.partition("\t")[0]: line for line in rows("names.tsv")}
        self.states: Mapping[str, State] = MappingProxyType(read_states(self._town))
        self._state_names = {name: s for s in self.states.values() for name in s.names}
        self._curated: Curated = read_curated(self._town)
        self.risky: frozenset[str] = self._curated.risky

    def place(self, key: str) -> Place | None:
        """Return the place with this key, None where there is none (any more)."""
        if key in self.states:
            return self._whole(self.states[key])
        if key in self._curated.places:
            return self._curated.places[key]
        number = key[1:]
        known = key[:1] == "g" and number.isascii() and number.isdigit()
        return self._town(int(number)) if known and int(number) in self._towns else None

    def towns(self) -> Iterator[Place]:
        """Give every town of the gazetteer."""
        yield from map(self._town, self._towns)

    def all_names(self) -> Iterator[str]:
        """Give every folded name by which a place or a region is known."""
        yield from self._all_names
        yield from self._curated.regions

    def folded_name(self, place: Place) -> str:
        """Return the folded name to show of a town."""
        return fold(place.city or "")

    def named(self, name: str, *, state: str | None = None) -> tuple[Place, ...]:
        """Return every place that bears the name, in any spelling, likeliest first.

        `state` is an ISO 3166-2 code: only places in it.
        """
        folded = spelled_out(fold(name))
        found = self._bearing(folded)
        return tuple(p for p in found if state is None or p.state == state)

    def region(self, name: str) -> tuple[Place, ...]:
        """Return the places that a named region stands for, in order; empty where unknown."""
        keys = self._curated.regions.get(fold(name), ())
        return tuple(place for key in keys if (place := self.place(key)))

    def spelled_like(self, name: str, limit: int = 3) -> tuple[Place, ...]:
        """Return the places whose names come nearest to a misspelled one, nearest first."""
        wanted = spelled_out(fold(name[:_LONGEST_QUERY]))
        if len(wanted) < 3:
            return ()
        found = process.extract(
            wanted,
            self._all_names,
            scorer=fuzz.ratio,
            limit=3 * limit,
            score_cutoff=_LEAST_LIKENESS,
        )
        places = {p.key: (score, p) for known, score, _ in found for p in self._bearing(known)[:1]}
        likest = sorted(places.values(), key=lambda pair: (-pair[0], -pair[1].population))
        return tuple(place for _, place in likest[:limit])

    def nearest(self, point: Point) -> Place:
        """Return the town nearest to the point, wherever on Earth that is."""
        wide = cos(radians(point.latitude))
        ring = 1
        while True:
            near = self._rows_round(point, ring)
            if near or ring > 64:
                break
            ring *= 2
        candidates = near or [row for cell in self._grid.values() for row in cell]
        best = min(
            candidates,
            key=lambda row: (
                (row[1] - point.latitude) ** 2 + ((row[2] - point.longitude) * wide) ** 2
            ),
        )
        return self._town(best[0])

    def large_town_near(self, place: Place, least: int) -> Place:
        """Return the nearest town of its state with so many people and more; itself if it is one.

        A name for several towns means the first of them.
        """
        town = self._town(place.towns[0]) if place.towns else place
        if town.population >= least or town.point is None:
            return town
        capital, ring = self.states[town.state].capital, 1
        while ring <= 64:
            there = [self._town(row[0]) for row in self._rows_round(town.point, ring)]
            large = [p for p in there if p.state == town.state and p.population >= least]
            if large:
                return min(large, key=lambda one: _apart(town, one))
            ring *= 2
        return capital

    def state_of(self, text: str) -> State | None:
        """Return the state of an ISO or INEGI code, a name, abbreviation or colloquial name."""
        said = text.strip().upper()
        if said in self.states:
            return self.states[said]
        digits = said.zfill(2) if said.isascii() and said.isdigit() else ""
        if digits:
            return next((s for s in self.states.values() if s.inegi == digits), None)
        return self._state_names.get(fold(text))

    def town_for_import(self, municipality: str, state: str) -> Place | None:
        """Return the town of that name in the state, else that municipality's seat."""
        folded = spelled_out(fold(municipality))
        mains = [p for p in self._towns_named(folded, column=1) if p.state == state]
        if mains:
            return mains[0]
        seat = self._curated.seats.get((state, folded))
        others = [p for p in self._bearing(folded) if p.state == state and p.kind == "town"]
        return seat or next(iter(p for p in others if len(p.towns) == 1), None)

    def neighborhood_for_import(
        self, neighborhood: str, municipality: str | None, state: str
    ) -> Place | None:
        """Return the known colonia of that name in the state, and in the municipality if given."""
        zones = [p for p in self.named(neighborhood, state=state) if p.kind == "neighborhood"]
        if municipality is None or len(zones) < 2:
            return next(iter(zones), None)
        wanted = self.town_for_import(municipality, state)
        inside = [p for p in zones if wanted and self.town_around(p) == wanted]
        return next(iter(inside), None)

    def longest_name(self, words: Sequence[str], start: int) -> tuple[int, tuple[Place, ...]]:
        """Return how many folded words the longest name takes from `start`, and its places.

        (0, ()) where no name begins there. Regions count too: their places come in the region's
        order, and `region` of the same words is then not empty.
        """
        if start >= len(words):
            return 0, ()
        most = self._lengths.get(spelled_out(words[start]), self._lengths.get(words[start], 0))
        for length in range(min(most, len(words) - start), 0, -1):
            name = " ".join(words[start : start + length])
            found = self.region(name) or self._bearing(name) or self._bearing(spelled_out(name))
            if found:
                return length, found
        return 0, ()

    def town_around(self, place: Place) -> Place | None:
        """Return the town that a neighborhood belongs to; None for towns and states."""
        town = self._curated.around.get(place.key)
        return self._town(town) if town else None

    def describe(self, place: Place, language: Literal["es", "en"]) -> str:
        """Return how to name the place to a person: "Cholula, Puebla", "Puebla (estado)"."""
        state = self.states[place.state]
        if place.city is None:
            return state.name
        if place.state == "MX-CMX" and fold(place.city) == fold(state.name):
            return place.city
        if fold(place.city) == fold(state.name):
            return f"{place.city} ({'city' if language == 'en' else 'ciudad'})"
        return f"{place.city}, {state.name if place.state != 'MX-CMX' else 'CDMX'}"

    def _whole(self, state: State) -> Place:
        return Place(
            key=state.code,
            state=state.code,
            city=None,
            kind="state",
            point=None,
            population=state.population,
        )

    def _town(self, number: int) -> Place:
        _, state, latitude, longitude, population, name = self._towns[number].split("\t")
        return Place(
            key=f"g{number}",
            state=f"MX-{state}",
            city=name,
            kind="town",
            point=Point(float(latitude), float(longitude)),
            towns=(number,),
            population=int(population),
        )

    def _bearing(self, folded: str) -> tuple[Place, ...]:
        """All that bear a folded name: the state, then by population, curated meanings weighed."""
        state = self._state_names.get(folded)
        first = [self._whole(state)] if state and folded not in state.careful else []
        curated = [p for key in self._curated.names.get(folded, ()) if (p := self.place(key))]
        known = {number for place in curated for number in place.towns}
        towns = [p for p in self._towns_named(folded) if p.towns[0] not in known]
        meant = self._curated.first.get(folded)
        rest = sorted((*curated, *towns), key=lambda p: (p.key != meant, -self._weight(p)))
        return tuple(dict.fromkeys((*first, *rest)))

    def _weight(self, place: Place) -> float:
        """How likely a place is meant by its name; a municipality's towns bear another name."""
        if place.kind == "neighborhood":
            return _ZONE_WEIGHS
        municipality = place.key in self._curated.municipalities
        return place.population / (_TOWN_OUTWEIGHS if municipality else 1)

    def _towns_named(self, folded: str, column: int | None = None) -> list[Place]:
        line = self._names.get(folded)
        if line is None:
            return []
        columns = line.split("\t")[1:] if column is None else [line.split("\t")[column]]
        numbers = {int(number) for part in columns for number in part.split()}
        return sorted(map(self._town, numbers), key=lambda place: (-place.population, place.key))

    @cached_property
    def _all_names(self) -> list[str]:
        return [*self._state_names, *self._curated.names, *self._names]

    @cached_property
    def _lengths(self) -> dict[str, int]:
        """The most words that a name beginning with a word has."""
        most: dict[str, int] = defaultdict(int)
        for name in (*self._all_names, *self._curated.regions):
            first = name.partition(" ")[0]
            most[first] = max(most[first], name.count(" ") + 1)
        return most

    @cached_property
    def _grid(self) -> dict[tuple[int, int], list[tuple[int, float, float]]]:
        grid: dict[tuple[int, int], list[tuple[int, float, float]]] = defaultdict(list)
        for number, line in self._towns.items():
            _, _, latitude, longitude, _ = line.split("\t", 4)
            row = (number, float(latitude), float(longitude))
            grid[_cell(row[1], row[2])].append(row)
        return grid

    def _rows_round(self, point: Point, ring: int) -> list[tuple[int, float, float]]:
        return [row for cell in self._cells_round(point, ring) for row in self._grid.get(cell, ())]

    def _cells_round(self, point: Point, ring: int) -> Iterator[tuple[int, int]]:
        row, column = _cell(point.latitude, point.longitude)
        for down in range(-ring, ring + 1):
            for right in range(-ring, ring + 1):
                yield row + down, column + right


def _apart(one: Place, other: Place) -> float:
    """How far two towns are from each other, squared, in degrees of latitude."""
    here, there = one.point, other.point
    if here is None or there is None:
        return float("inf")
    east = (here.longitude - there.longitude) * cos(radians(here.latitude))
    return (here.latitude - there.latitude) ** 2 + east**2


def _cell(latitude: float, longitude: float) -> tuple[int, int]:
    return int(latitude // _CELL), int(longitude // _CELL)


@cache
def load_gazetteer() -> Gazetteer:
    """Return the one gazetteer of this process, read from `bot/data/places`."""
    return Gazetteer()
