"""Where the providers that fit are: the class and the chord of each one's best branch."""

from dataclasses import dataclass, field

import numpy as np

from bot.messages import Point
from bot.search import Around, RegistryQuery, Within
from storage.search.cache import Index
from storage.search.codes import STATE, state_numbers
from storage.search.columns import Flags, Floats, Ints
from storage.search.ground import (
    Ground,
    arcs_m,
    chord_above,
    chord_below,
    chord_m,
    chords,
    exact_km,
    ground_of,
)

NAMED_TOWN, NEAR, AT_CAPITAL, IN_STATE, NOWHERE = 0, 1, 2, 3, 9
CAPITAL_KM = 25.0
CLASS_M = 1e9
"""Keys are class x CLASS_M + chord in metres: less is better."""


@dataclass(frozen=True, slots=True)
class Found:
    """Providers in the areas, and the key of each one's best branch.

    `ground` are the branches that were looked at and `keys` theirs, `slot` where each provider
    stands in it; `ground` is None where no place was asked for, and then all are equals.
    """

    provider: Ints
    best: Floats
    slot: Ints
    ground: Ground | None = None
    keys: Floats = field(default_factory=lambda: np.zeros(0))


def located(
    index: Index, query: RegistryQuery, providers: Ints, ground: Ground | None = None
) -> Found:
    """The providers with a branch in the areas; all of them where no place is asked for."""
    if not query.areas and not query.left_out:
        return Found(providers, np.full(len(providers), IN_STATE * CLASS_M), providers)
    ground = ground or ground_of(index.providers, index.branches, providers)
    if not len(ground.provider):
        return Found(ground.provider, np.zeros(0), ground.provider, ground, np.zeros(0))
    keys = _keys(index, query, ground)
    best = np.minimum.reduceat(keys, ground.start)
    slot = np.flatnonzero(best < NOWHERE * CLASS_M)
    if len(slot) < len(best):
        return Found(ground.provider[slot], best[slot], slot, ground, keys)
    return Found(ground.provider, best, slot, ground, keys)


def _keys(index: Index, query: RegistryQuery, ground: Ground) -> Floats:
    whole = np.full(len(ground.rows), (NOWHERE if query.areas else IN_STATE) * CLASS_M)
    for area in query.areas:
        match area:
            case Around():
                np.minimum(whole, _around(index, area, ground), out=whole)
            case Within():
                np.minimum(whole, _within(index, area, ground), out=whole)
    if query.left_out:
        whole[_left_out(index, query, ground)] = NOWHERE * CLASS_M
    return whole


def _around(index: Index, area: Around, ground: Ground) -> Floats:
    key = chords(ground, area.point)
    reached = _within_radius(index, area, ground, key)
    if area.approximate_last:
        reached &= index.branches.precision[ground.rows] != STATE
    key += NEAR * CLASS_M
    key[~reached] = NOWHERE * CLASS_M
    if area.towns:
        key[np.isin(index.branches.town[ground.rows], area.towns)] = NAMED_TOWN * CLASS_M
    return key


def _within(index: Index, area: Within, ground: Ground) -> Floats:
    here = index.branches.state[ground.rows] == state_numbers()[area.state]
    key = np.where(here, IN_STATE * CLASS_M, NOWHERE * CLASS_M)
    if area.first:
        capital = Around(point=area.first, radius_km=CAPITAL_KM)
        far = chords(ground, area.first)
        key[here & _within_radius(index, capital, ground, far)] = AT_CAPITAL * CLASS_M
    return key


def _left_out(index: Index, query: RegistryQuery, ground: Ground) -> Flags:
    """Which branches lie in places that were left out."""
    out = np.zeros(len(ground.rows), dtype=np.bool_)
    for place in query.left_out:
        if isinstance(place, Within):
            out |= index.branches.state[ground.rows] == state_numbers()[place.state]
            continue
        out |= np.isin(index.branches.town[ground.rows], place.towns)
        if place.point:
            near = Around(point=place.point, radius_km=place.radius_km)
            out |= _within_radius(index, near, ground, chords(ground, place.point))
    return out


def _within_radius(index: Index, area: Around, ground: Ground, chord: Floats) -> Flags:
    """Which branches lie within the radius, exactly: those at the rim are measured."""
    if area.radius_km is None:
        return ~np.isnan(chord)
    rim = chord_m(area.radius_km * 1000)
    below, above = chord_below(rim), chord_above(rim)
    inside = chord < below
    for doubtful in np.flatnonzero((chord >= below) & (chord <= above)):
        row = int(ground.rows[doubtful])
        inside[doubtful] = exact_km(index.branches, area.point, row) <= area.radius_km
    return inside


def nearest_m(index: Index, points: list[Point], providers: Ints) -> Floats:
    """Every provider's distance in metres to the nearest of these points; these providers only."""
    nearest = np.full(len(index.providers.ids), np.inf)
    ground = ground_of(index.providers, index.branches, providers)
    for point in points:
        if len(ground.provider):
            far = np.nan_to_num(chords(ground, point), nan=np.inf)
            least = np.minimum.reduceat(far, ground.start)
            nearest[ground.provider] = np.minimum(nearest[ground.provider], least)
    return arcs_m(nearest)
