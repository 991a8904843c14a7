"""A query answered from the columns: the exact total, and one page in the true order."""

from dataclasses import replace

import numpy as np

from bot.messages import Point
from bot.search import Around, Hit, Page, RegistryQuery
from storage.search.cache import Index
from storage.search.columns import Floats, Ints
from storage.search.matching import candidates, serving
from storage.search.ranking import (
    NEAR,
    Found,
    approximate,
    branch_rows,
    estimated_m,
    exact_km,
    located,
    margin_m,
    turns,
)

_CLASS_M = 1e9


def answer(index: Index, query: RegistryQuery, *, limit: int, offset: int) -> Page:
    """The total and one page of hits."""
    fitting = candidates(index, query)
    found = located(index, query, fitting)
    if query.reach != "here":
        found = _elsewhere(index, query, fitting, found)
    total = len(found.provider)
    if limit <= 0 or offset >= total:
        return Page(total)
    order = _order(index, query, found, offset, limit)
    return Page(total, tuple(_hit(index, query, found, int(row)) for row in order))


def _elsewhere(index: Index, query: RegistryQuery, fitting: Ints, here: Found) -> Found:
    """Those who serve the places and are not there; without places, nobody is there."""
    others = np.setdiff1d(fitting, here.provider) if query.areas else fitting
    reach = serving(index, query, _distances(index, query, others))
    anywhere = replace(query, areas=())
    return located(index, anywhere, others[reach[others]])


def _distances(index: Index, query: RegistryQuery, providers: Ints) -> Floats:
    """Each provider's distance in metres to the nearest of the areas' points."""
    nearest = np.full(len(index.providers.ids), np.inf)
    if not len(providers):
        return nearest
    branches = branch_rows(index, providers)
    owner = index.branches.owner[branches.rows]
    for area in query.areas:
        if isinstance(area, Around):
            metres = estimated_m(index, area.point, branches.rows)
            np.minimum.at(nearest, owner, np.nan_to_num(metres, nan=np.inf))
    return nearest


def _order(index: Index, query: RegistryQuery, found: Found, offset: int, limit: int) -> Ints:
    """The rows of one page: by class, true distance, turn, id.

    Estimates choose a window that surely holds the page; only the window is measured.
    """
    estimate = found.kind * _CLASS_M + _sorted_m(query, index, found)
    last = min(offset + limit, len(estimate)) - 1
    low, high = np.partition(estimate, (offset, last))[[offset, last]]
    slack = 2 * margin_m(float(high % _CLASS_M))
    window = np.flatnonzero((estimate >= low - slack) & (estimate <= high + slack))
    before = int(np.count_nonzero(estimate < low - slack))
    exact = _exact_m(index, query, found, window, estimate)
    turn = turns(index, query, found.provider[window])
    ranked = np.lexsort((found.provider[window], turn, exact))
    return window[ranked[offset - before : offset - before + limit]]


def _sorted_m(query: RegistryQuery, index: Index, found: Found) -> Floats:
    """The distances to sort by: to a town only, a branch comes after the exact ones of its town."""
    if not any(isinstance(area, Around) and area.approximate_last for area in query.areas):
        return found.distance_m
    rough = approximate(index, found)
    town = index.branches.town[found.branch]
    towns, number = np.unique(town, return_inverse=True)
    farthest = np.zeros(len(towns))
    np.maximum.at(farthest, number[~rough], found.distance_m[~rough])
    after = np.maximum(found.distance_m, farthest[number] + 0.001)
    return np.where(rough, after, found.distance_m)


def _exact_m(
    index: Index, query: RegistryQuery, found: Found, window: Ints, estimate: Floats
) -> Floats:
    """The window's sort keys with true distances where a distance counts."""
    points = [area.point for area in query.areas if isinstance(area, Around)]
    sorts_roughly = any(isinstance(a, Around) and a.approximate_last for a in query.areas)
    if not points or sorts_roughly:
        return np.asarray(estimate[window])
    known: dict[tuple[float, float], float] = {}
    keys = [
        NEAR * _CLASS_M + 1000 * _nearest_km(index, points, found, int(row), known)
        if found.kind[row] == NEAR
        else estimate[row]
        for row in window
    ]
    return np.array(keys)


def _nearest_km(
    index: Index,
    points: list[Point],
    found: Found,
    row: int,
    known: dict[tuple[float, float], float],
) -> float:
    """The true distance of a provider's nearest branch; the branch is set right where it errs."""
    best = int(found.branch[row])
    place = (float(index.branches.latitude[best]), float(index.branches.longitude[best]))
    if place not in known:
        known[place] = min(exact_km(index, point, best) for point in points)
    rival = _rival(index, points, found, row)
    if rival is not None:
        rival_km = min(exact_km(index, point, rival) for point in points)
        if rival_km < known[place]:
            found.branch[row] = rival
            return rival_km
    return known[place]


def _rival(index: Index, points: list[Point], found: Found, row: int) -> int | None:
    """Far away, where estimates err by metres, another branch that may be nearer."""
    slack = 2 * margin_m(float(found.distance_m[row]))
    if slack < 2.1:
        return None
    mine = branch_rows(index, found.provider[row : row + 1]).rows
    for point in points:
        metres = estimated_m(index, point, mine)
        close = mine[np.abs(metres - found.distance_m[row]) <= slack]
        for other in close:
            if int(other) != int(found.branch[row]):
                return int(other)
    return None


def _hit(index: Index, query: RegistryQuery, found: Found, row: int) -> Hit:
    provider = str(index.providers.ids[found.provider[row]])
    start = index.providers.branch_start[found.provider[row] : found.provider[row] + 2]
    if start[0] == start[1]:
        return Hit(provider)
    best = int(found.branch[row])
    branch = str(index.branches.branch_id[best])
    if found.kind[row] != NEAR:
        return Hit(provider, None, approximate=False, branch=branch)
    points = [area.point for area in query.areas if isinstance(area, Around)]
    km = min(exact_km(index, point, best) for point in points)
    rough = bool(approximate(index, found.only(np.array([row])))[0])
    return Hit(provider, km, approximate=rough, branch=branch)
