"""Where the providers that fit are, and in which order they come."""

from dataclasses import dataclass

import numpy as np

from bot.messages import Point
from bot.search import Around, RegistryQuery, Within, rotation
from storage.search.cache import Index
from storage.search.codes import CITY, state_numbers
from storage.search.columns import EQUATOR_M, Flags, Floats, Ints, earth_centred
from storage.search.geodesic import geodesic_km

NAMED_TOWN, NEAR, AT_CAPITAL, IN_STATE, NOWHERE = 0, 1, 2, 3, 9
CAPITAL_KM = 25.0
_MEAN_RADIUS_M = 6371008.8
_MODULUS = 2147483647
_CLASS_M = 1e9


@dataclass(slots=True)
class Found:
    """Providers in the areas: position, class, estimated distance in metres, best branch.

    `kind` is one of NAMED_TOWN, NEAR, AT_CAPITAL, IN_STATE; `distance_m` is 0 where none is told.
    """

    provider: Ints
    kind: Ints
    distance_m: Floats
    branch: Ints

    def only(self, kept: Flags) -> "Found":
        """Those that are kept."""
        return Found(self.provider[kept], self.kind[kept], self.distance_m[kept], self.branch[kept])


@dataclass(frozen=True, slots=True)
class BranchRows:
    """The branches of some providers: their rows, and where each provider's begin."""

    rows: Ints
    start: Ints


def branch_rows(index: Index, providers: Ints) -> BranchRows:
    """All branches of these providers, side by side."""
    start = index.providers.branch_start
    first, counts = start[providers], start[providers + 1] - start[providers]
    begins = np.concatenate(([0], np.cumsum(counts)[:-1])) if len(counts) else counts
    rows = np.repeat(first - begins, counts) + np.arange(int(counts.sum()))
    return BranchRows(rows, begins)


def located(index: Index, query: RegistryQuery, providers: Ints) -> Found:
    """The providers with a branch in the areas; all of them where no area is asked for."""
    if not query.areas:
        nowhere = np.zeros(len(providers))
        kind = np.full(len(providers), IN_STATE, dtype=np.int64)
        found = Found(providers, kind, nowhere, index.providers.branch_start[providers])
        return _not_left_out(index, query, found) if query.left_out else found
    has_branch = (
        index.providers.branch_start[providers + 1] > (index.providers.branch_start[providers])
    )
    providers = providers[has_branch]
    if not len(providers):
        return _nobody()
    found_rows = branch_rows(index, providers)
    key = _keys(index, query, found_rows.rows)
    return _best(providers, found_rows, key)


def _nobody() -> Found:
    none = np.zeros(0, dtype=np.int64)
    return Found(none, none, np.zeros(0), none)


def _best(providers: Ints, branches: BranchRows, key: Floats) -> Found:
    """Each provider's best branch; those without any in the areas fall out."""
    best = np.minimum.reduceat(key, branches.start)
    owner = np.repeat(np.arange(len(providers)), np.diff([*branches.start, len(key)]))
    winners = np.flatnonzero(key == best[owner])
    first = winners[np.unique(owner[winners], return_index=True)[1]]
    kind = np.floor(best / _CLASS_M).astype(np.int64)
    found = Found(providers, kind, best - kind * _CLASS_M, branches.rows[first])
    return found.only(kind < NOWHERE)


def _keys(index: Index, query: RegistryQuery, rows: Ints) -> Floats:
    """Each branch's class and distance in one number: less is better."""
    key = np.full(len(rows), NOWHERE * _CLASS_M)
    for area in query.areas:
        match area:
            case Around():
                np.minimum(key, _around(index, area, rows), out=key)
            case Within():
                np.minimum(key, _within(index, area, rows), out=key)
    key[left_out(index, query, rows)] = NOWHERE * _CLASS_M
    return key


def _around(index: Index, area: Around, rows: Ints) -> Floats:
    metres = estimated_m(index, area.point, rows)
    key = np.full(len(rows), NOWHERE * _CLASS_M)
    reached = within_radius(index, area, rows, metres)
    key[reached] = NEAR * _CLASS_M + metres[reached]
    if area.towns:
        key[np.isin(index.branches.town[rows], area.towns)] = NAMED_TOWN * _CLASS_M
    return key


def _within(index: Index, area: Within, rows: Ints) -> Floats:
    key = np.full(len(rows), NOWHERE * _CLASS_M)
    here = index.branches.state[rows] == state_numbers()[area.state]
    key[here] = IN_STATE * _CLASS_M
    if area.first:
        capital = Around(point=area.first, radius_km=CAPITAL_KM)
        metres = estimated_m(index, area.first, rows)
        key[here & within_radius(index, capital, rows, metres)] = AT_CAPITAL * _CLASS_M
    return key


def left_out(index: Index, query: RegistryQuery, rows: Ints) -> Flags:
    """Which branches lie in places that were left out."""
    out = np.zeros(len(rows), dtype=np.bool_)
    for place in query.left_out:
        if isinstance(place, Within):
            out |= index.branches.state[rows] == state_numbers()[place.state]
            continue
        out |= np.isin(index.branches.town[rows], place.towns)
        if place.point:
            metres = estimated_m(index, place.point, rows)
            near = Around(point=place.point, radius_km=place.radius_km)
            out |= within_radius(index, near, rows, metres)
    return out


def _not_left_out(index: Index, query: RegistryQuery, found: Found) -> Found:
    rows = branch_rows(index, found.provider)
    owner = np.repeat(np.arange(len(found.provider)), np.diff([*rows.start, len(rows.rows)]))
    kept = np.zeros(len(found.provider), dtype=np.bool_)
    kept[owner[~left_out(index, query, rows.rows)]] = True
    return found.only(kept)


def estimated_m(index: Index, point: Point, rows: Ints) -> Floats:
    """Distances in metres from the chord: within 1 m up to 400 km, 0.1 % beyond; NaN: no point."""
    x, y, z = earth_centred(np.array(point.latitude), np.array(point.longitude))
    b = index.branches
    square = (b.x[rows] - x) ** 2 + (b.y[rows] - y) ** 2 + (b.z[rows] - z) ** 2
    half = np.sqrt(square) / (2 * _MEAN_RADIUS_M)
    return np.asarray(2 * _MEAN_RADIUS_M * np.arcsin(np.minimum(half, 1.0)))


def margin_m(metres: float) -> float:
    """How far an estimate of so many metres may be from the geodesic."""
    return 1.0 + 0.02 * metres**3 / (24 * EQUATOR_M**2)


def within_radius(index: Index, area: Around, rows: Ints, metres: Floats) -> Flags:
    """Which branches lie within the radius, exactly: those at the rim are measured."""
    if area.radius_km is None:
        return ~np.isnan(metres)
    rim = area.radius_km * 1000
    slack = margin_m(rim)
    inside = metres <= rim - slack
    for doubtful in np.flatnonzero((metres > rim - slack) & (metres <= rim + slack)):
        inside[doubtful] = exact_km(index, area.point, int(rows[doubtful])) <= area.radius_km
    return inside


def exact_km(index: Index, point: Point, row: int) -> float:
    """The geodesic distance of one branch."""
    latitude, longitude = index.branches.latitude[row], index.branches.longitude[row]
    return geodesic_km(point.latitude, point.longitude, float(latitude), float(longitude))


def turns(index: Index, query: RegistryQuery, providers: Ints) -> Ints:
    """Where the providers stand among equals: (r·a + b) mod 2147483647."""
    a, b = rotation(query.on, query.turned_by)
    return (index.providers.seed[providers] * a + b) % _MODULUS


def approximate(index: Index, found: Found) -> Flags:
    """Whose distance is to a town, not to an address."""
    return np.equal(index.branches.precision[found.branch], CITY)
