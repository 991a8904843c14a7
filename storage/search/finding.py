"""A query answered from the columns: the exact total, and one page in the true order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from bot.search import ROTATION_MODULUS, Around, Hit, Page, RegistryQuery, rotation
from storage.search.cache import Index
from storage.search.codes import CITY
from storage.search.columns import Floats, Ints
from storage.search.ground import (
    Ground,
    chord_above,
    chord_below,
    exact_km,
    spots,
    surely_near,
)
from storage.search.matching import candidates_on_ground, serving
from storage.search.ranking import CLASS_M, NEAR, Found, located, nearest_m


@dataclass(frozen=True, slots=True)
class Measured:
    """Some of those found: what each is sorted by (class x CLASS_M + metres), its best branch.

    `provider` are positions in the index, `branch` rows in it (-1: none).
    """

    provider: Ints
    value: Floats
    branch: Ints

    def rows(self, kept: Ints) -> "Measured":
        """Only these, in this order."""
        return Measured(self.provider[kept], self.value[kept], self.branch[kept])


def answer(index: Index, query: RegistryQuery, *, limit: int, offset: int) -> Page:
    """The total and one page of hits."""
    fitting, ground = candidates_on_ground(index, query)
    found = located(index, query, fitting, ground)
    if query.reach != "here":
        found = _elsewhere(index, query, fitting, found)
    total = len(found.provider)
    if limit <= 0 or offset >= total:
        return Page(total)
    page = _page(index, query, found, offset, min(limit, total - offset))
    return Page(total, tuple(_hits(index, query, page)))


def _elsewhere(index: Index, query: RegistryQuery, fitting: Ints, here: Found) -> Found:
    """Those who serve the places and are not there; without places, nobody is there."""
    others = np.setdiff1d(fitting, here.provider) if query.areas else fitting
    points = [area.point for area in query.areas if isinstance(area, Around)]
    reach = serving(index, query, nearest_m(index, points, others))
    return located(index, replace(query, areas=()), others[reach[others]])


def _page(index: Index, query: RegistryQuery, found: Found, offset: int, count: int) -> Measured:
    """One page in order: by class, true distance, turn, id.

    Chords choose a window that surely holds the page; only the window is measured.
    """
    if found.ground is None:
        window, before = _equals(index, found), 0
    elif _sorts_roughly(query):
        window, before = _roughly_measured(index, found), 0
    else:
        chosen, before = _window(found, offset, offset + count - 1)
        window = _measured(index, query, found, found.ground, chosen)
    return window.rows(_in_order(index, query, window, offset - before, count))


def _window(found: Found, first: int, last: int) -> tuple[Ints, int]:
    """Places in `found` of all that may be on the page, and how many surely come before them."""
    bounds = np.partition(found.best, (first, last))
    low, high = (
        _widened(float(bounds[first]), chord_below),
        _widened(float(bounds[last]), chord_above),
    )
    chosen = np.flatnonzero((found.best >= low) & (found.best <= high))
    return chosen, int(np.count_nonzero(found.best < low))


def _widened(key: float, by: Callable[[float], float]) -> float:
    kind, chord = divmod(key, CLASS_M)
    return kind * CLASS_M + by(chord) if kind == NEAR else key


def _equals(index: Index, found: Found) -> Measured:
    """All of them, with their first branch."""
    first = index.providers.branch_start[found.provider]
    ends = index.providers.branch_start[found.provider + 1]
    return Measured(found.provider, found.best, np.where(ends > first, first, -1))


def _measured(
    index: Index, query: RegistryQuery, found: Found, ground: Ground, chosen: Ints
) -> Measured:
    """Those chosen, by true distances: of a provider's branches, each that may be its nearest."""
    places, start = ground.branches_of(found.slot[chosen])
    keys, best = found.keys[places], found.best[chosen]
    owner = np.repeat(np.arange(len(chosen)), np.diff([*start, len(places)]))
    value = np.where(keys == best[owner], keys, np.inf)
    near = np.flatnonzero((best // CLASS_M == NEAR)[owner])
    doubtful = near[keys[near] <= NEAR * CLASS_M + surely_near(best - NEAR * CLASS_M)[owner[near]]]
    if len(doubtful):
        rows = ground.rows[places[doubtful]]
        value[doubtful] = NEAR * CLASS_M + _true_m(index, query, rows)
    least = np.minimum.reduceat(value, start)
    return Measured(
        found.provider[chosen], least, ground.rows[places[_firsts(value, least, owner)]]
    )


def _firsts(value: Floats, least: Floats, owner: Ints) -> Ints:
    """For each owner, the first of its places that has its least value."""
    winners = np.flatnonzero(value == least[owner])
    return winners[np.searchsorted(owner[winners], np.arange(len(least)))]


def _true_m(index: Index, query: RegistryQuery, rows: Ints) -> Floats:
    """The geodesic of each branch to the nearest area that it lies in; once for each spot."""
    areas = [area for area in query.areas if isinstance(area, Around)]
    _, first, which = np.unique(spots(index.branches, rows), return_index=True, return_inverse=True)
    km = [_nearest_km(index, areas, int(rows[one])) for one in first]
    return 1000 * np.array(km)[which]


def _nearest_km(index: Index, areas: list[Around], row: int) -> float:
    far = ((area, exact_km(index.branches, area.point, row)) for area in areas)
    inside = (km for area, km in far if area.radius_km is None or km <= area.radius_km)
    return min(inside, default=np.inf)


def _sorts_roughly(query: RegistryQuery) -> bool:
    return any(isinstance(area, Around) and area.approximate_last for area in query.areas)


def _roughly_measured(index: Index, found: Found) -> Measured:
    """All of them by their chords: to a town only, a branch comes after exact ones of its town."""
    if found.ground is None:
        return _equals(index, found)
    places, start = found.ground.branches_of(found.slot)
    owner = np.repeat(np.arange(len(found.slot)), np.diff([*start, len(places)]))
    branch = found.ground.rows[places[_firsts(found.keys[places], found.best, owner)]]
    rough = index.branches.precision[branch] == CITY
    towns, town = np.unique(index.branches.town[branch], return_inverse=True)
    farthest = np.zeros(len(towns))
    np.maximum.at(farthest, town[~rough], found.best[~rough])
    value = np.where(rough, np.maximum(found.best, farthest[town] + 0.001), found.best)
    return Measured(found.provider, value, branch)


def _in_order(index: Index, query: RegistryQuery, window: Measured, skip: int, count: int) -> Ints:
    """The places of one page, after skipping some: by value, turn, id."""
    a, b = rotation(query.on, query.turned_by)
    key = (index.providers.seed[window.provider] * a + b) % ROTATION_MODULUS
    if window.value.min() != window.value.max():
        key += np.unique(window.value, return_inverse=True)[1] * ROTATION_MODULUS
    some = np.arange(len(key))
    if len(key) > 4 * count:
        bounds = np.partition(key, (skip, skip + count - 1))
        low, high = bounds[skip], bounds[skip + count - 1]
        some = np.flatnonzero((key >= low) & (key <= high))
        skip -= int(np.count_nonzero(key < low))
    order = some[np.lexsort((window.provider[some], key[some]))]
    return order[skip : skip + count]


def _hits(index: Index, query: RegistryQuery, page: Measured) -> Iterator[Hit]:
    areas = [area for area in query.areas if isinstance(area, Around)]
    rows = zip(page.provider.tolist(), page.value.tolist(), page.branch.tolist(), strict=True)
    for provider, value, row in rows:
        name = str(index.providers.ids[provider])
        branch = str(index.branches.branch_id[row]) if row >= 0 else ""
        if value // CLASS_M != NEAR:
            yield Hit(name, branch=branch)
            continue
        km = _nearest_km(index, areas, row) if _sorts_roughly(query) else value % CLASS_M / 1000
        yield Hit(name, km, approximate=int(index.branches.precision[row]) == CITY, branch=branch)
