"""Where branches are, side by side, and how far from a point.

Distances are compared as chords: straight lines through the Earth between WGS84 coordinates. They
grow with the geodesic but for a known margin; what lies within the margin is measured.
"""

from dataclasses import dataclass
from math import asin, sin

import numpy as np

from bot.messages import Point
from storage.search.columns import (
    EQUATOR_M,
    Branches,
    Floats,
    Ints,
    Providers,
    earth_centred,
)
from storage.search.geodesic import geodesic_km

_MEAN_DIAMETER_M = 2 * 6371008.8
_HALF_WAY_M = 9e6


@dataclass(frozen=True, slots=True)
class Ground:
    """The branches of some providers; `provider` are those that have any.

    `rows` are the branches' rows in the index, `start` where each provider's begin among them;
    `x`, `y`, `z` are Earth-centred metres (NaN without a point).
    """

    provider: Ints
    rows: Ints
    start: Ints
    x: Floats
    y: Floats
    z: Floats

    def branches_of(self, slot: Ints) -> tuple[Ints, Ints]:
        """Places among `rows` of the branches of some of the providers; where each one's begin."""
        ends = np.append(self.start[1:], len(self.rows))
        return spread(self.start[slot], ends[slot] - self.start[slot])


def ground_of(providers: Providers, branches: Branches, some: Ints) -> Ground:
    """All branches of some providers."""
    begins = providers.branch_start
    first, counts = begins[some], begins[some + 1] - begins[some]
    has_any = counts > 0
    if not has_any.all():
        some, first, counts = some[has_any], first[has_any], counts[has_any]
    rows, start = spread(first, counts)
    return Ground(some, rows, start, branches.x[rows], branches.y[rows], branches.z[rows])


def spread(first: Ints, counts: Ints) -> tuple[Ints, Ints]:
    """Runs of numbers (first, first + 1, ...), one after the other, and where each begins."""
    ends = np.cumsum(counts)
    start = ends - counts
    size = int(ends[-1]) if len(ends) else 0
    return np.repeat(first - start, counts) + np.arange(size), start


def chords(ground: Ground, point: Point) -> Floats:
    """The chord in metres from a point to each branch; NaN where that has none."""
    x, y, z = earth_centred(np.array(point.latitude), np.array(point.longitude))
    square = np.subtract(ground.x, x)
    square *= square
    for axis, at in ((ground.y, y), (ground.z, z)):
        along = np.subtract(axis, at)
        along *= along
        square += along
    return np.sqrt(square, out=square)


def arc_m(chord: float) -> float:
    """About the geodesic of a chord."""
    return _MEAN_DIAMETER_M * asin(min(chord / _MEAN_DIAMETER_M, 1.0))


def arcs_m(chord: Floats) -> Floats:
    """About the geodesics of chords; infinite ones stay so."""
    arcs = _MEAN_DIAMETER_M * np.arcsin(np.minimum(chord / _MEAN_DIAMETER_M, 1.0))
    return np.where(np.isinf(chord), np.inf, arcs)


def chord_m(arc: float) -> float:
    """The chord of an arc."""
    half_way_round = 1.570796 * _MEAN_DIAMETER_M
    return _MEAN_DIAMETER_M * sin(min(max(arc, 0.0), half_way_round) / _MEAN_DIAMETER_M)


def margin_m(arc: float) -> float:
    """How far the geodesic may be from an arc made of a chord: tests hold it against Karney's."""
    grows = arc**3 / (24 * EQUATOR_M**2)
    return 0.01 + (0.03 if arc < _HALF_WAY_M else 0.12) * grows


def surely_near(chord: Floats) -> Floats:
    """For chords, others that no branch can exceed and still be as near by the geodesic."""
    arc = np.minimum(chord * 1.571, 1.571 * _MEAN_DIAMETER_M)
    return chord + 0.04 + 0.24 * arc**3 / (24 * EQUATOR_M**2)


def chord_below(chord: float) -> float:
    """A chord that is surely shorter, whatever the geodesics are."""
    arc = arc_m(chord)
    return chord_m(arc - 2 * margin_m(arc))


def chord_above(chord: float) -> float:
    """A chord that is surely longer, whatever the geodesics are."""
    arc = arc_m(chord)
    longer = arc + 2 * margin_m(arc)
    return chord_m(longer) if longer < 1.57 * _MEAN_DIAMETER_M else 2 * _MEAN_DIAMETER_M


def exact_km(branches: Branches, point: Point, row: int) -> float:
    """The geodesic distance of one branch."""
    latitude, longitude = float(branches.latitude[row]), float(branches.longitude[row])
    return geodesic_km(point.latitude, point.longitude, latitude, longitude)


def spots(branches: Branches, rows: Ints) -> Ints:
    """A number for each place on Earth: the same for branches on the same stored coordinates."""
    north = np.rint(branches.latitude[rows] * 1e5).astype(np.int64)
    return north * (1 << 27) + np.rint(branches.longitude[rows] * 1e5).astype(np.int64)
