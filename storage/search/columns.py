"""The registry as columns: what is packed into the database, and what is ready to be searched.

Providers stand in the order of their ids, so that a provider's position is also its rank among
equals. Days are proleptic ordinals (`date.toordinal`), coordinates degrees and Earth-centred
metres on WGS84.
"""

import io
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Packed = TypeVar("Packed", bound="Columns")


@dataclass(frozen=True, slots=True)
class Columns:
    """Arrays that are packed and unpacked by the names of their fields."""

    def packed(self) -> bytes:
        """All arrays in one block of bytes."""
        block = io.BytesIO()
        np.savez(block, **{f.name: getattr(self, f.name) for f in fields(self)})
        return block.getvalue()

    @classmethod
    def unpacked(cls, block: bytes) -> Self:
        """The arrays of a block."""
        with np.load(io.BytesIO(block), allow_pickle=False) as arrays:
            return cls(**{f.name: arrays[f.name] for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Windows(Columns):
    """Spans of days in which something holds: `owner` is its row, `kind` what it is."""

    owner: Ints
    kind: Ints
    since: Ints
    until: Ints

    def owners_on(self, day: int, size: int, kind: int | None = None) -> Flags:
        """Which of `size` rows have a span (of a kind) that holds the day."""
        held = (self.since <= day) & (day <= self.until)
        if kind is not None:
            held &= self.kind == kind
        flags = np.zeros(size, dtype=np.bool_)
        flags[self.owner[held]] = True
        return flags


@dataclass(frozen=True, slots=True)
class Providers(Columns):
    """One row a provider, in the order of ids; `branch_start` has one row more.

    `findable_from` is the first day on which it may be found (a closed one: never).
    """

    ids: NDArray[Any]
    seed: Ints
    findable_from: Ints
    states: Ints
    sectors: Ints
    branch_start: Ints


@dataclass(frozen=True, slots=True)
class Branches(Columns):
    """One row a branch, by provider; rows without a point have NaN coordinates."""

    owner: Ints
    branch_id: NDArray[Any]
    latitude: Floats
    longitude: Floats
    x: Floats
    y: Floats
    z: Floats
    state: Ints
    town: Ints
    precision: Ints


@dataclass(frozen=True, slots=True)
class Offerings(Columns):
    """One row an offering of one service, in the order of providers."""

    owner: Ints
    sectors: Ints
    serves: Ints
    within_km: Floats
    remote: Flags


def day_number(day: date | None, unknown: int) -> int:
    """A day as a number; `unknown` where there is none."""
    return unknown if day is None else day.toordinal()


EQUATOR_M = 6378137.0
FLATTENING = 1 / 298.257223563
_ECCENTRICITY_2 = FLATTENING * (2 - FLATTENING)


def earth_centred(latitude: Floats, longitude: Floats) -> tuple[Floats, Floats, Floats]:
    """WGS84 Earth-centred coordinates in metres of points on the ellipsoid, in degrees."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    normal = EQUATOR_M / np.sqrt(1 - _ECCENTRICITY_2 * np.sin(phi) ** 2)
    flat = normal * np.cos(phi)
    polar = normal * (1 - _ECCENTRICITY_2) * np.sin(phi)
    return flat * np.cos(lam), flat * np.sin(lam), polar
