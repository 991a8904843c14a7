"""What can be asked of the registry, and the order of what it answers: pure.

The order is nearest first; ties turn by a rotation that depends on the day and the query, so that
no member is always first and no payment, size or cluster moves a rank.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Literal
from zoneinfo import ZoneInfo

from bot.messages import Point

DEFAULT_RADIUS_KM = 25.0
COUNTRY_ZONE = ZoneInfo("America/Mexico_City")
_EMPTY: tuple[object, ...] = ("", [], ())
ROTATION_MODULUS = 2147483647


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """Branches with a point within `radius_km` (None: any distance), nearest first.

    Branches tied to one of `towns` come before all others, as equals and without a distance,
    however far their point lies.
    """

    point: Point
    radius_km: float | None = None
    towns: tuple[int, ...] = ()
    approximate_last: bool = False
    """For a shared location: a branch of precision `city` sorts after exact ones of its town, and
    one of precision `state` is never near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Within:
    """Every branch in a state, as equals; those within 25 km of `first` come first."""

    state: str
    first: Point | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """Branches tied to these towns, or within `radius_km` of `point` (only to leave places out)."""

    towns: tuple[int, ...] = ()
    point: Point | None = None
    radius_km: float = 2.0


Area = Around | Within
LeftOut = Within | Tied
Reach = Literal["here", "serving", "remote", "elsewhere"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryQuery:
    """One question to the registry; it never widens.

    `services`: all of them, each verified on `on`; with `matching` = n, providers that have exactly
    n of them (the conversation's fallback). `areas`: any (none: everywhere). `states`: a filter of
    its own, any branch there. `left_out` removes branches. `reach` asks for those whose branches
    are in the areas ("here"), or for others who serve: an offering that names one of the states
    `served` or the whole country, or whose `within_km` of a branch reaches an area's point
    ("serving"); an offering given remotely ("remote"); either of the two ("elsewhere"). None of the
    latter three includes those who are here; all their hits are equals without a distance.
    `turned_by` is the canonical JSON of the query, from which the rotation of ties is derived.
    """

    services: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    include_unverified: bool = False
    areas: tuple[Area, ...] = ()
    states: tuple[str, ...] = ()
    served: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    reach: Reach = "here"
    matching: int | None = None
    on: date
    turned_by: str = "{}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A provider found: its distance in km (None without a point or in the named town).

    `approximate` says that the distance is to its town, not to an address; `branch` is the id of
    the branch that matched best.
    """

    id: str
    distance_km: float | None = None
    approximate: bool = False
    branch: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """The exact number of matches, and some of them in order."""

    total: int
    hits: tuple[Hit, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Tally:
    """Verified providers in one place: all of them, by group of services, by credential."""

    providers: int
    by_group: tuple[int, ...] = ()
    by_credential: tuple[int, ...] = ()


def today(now: datetime) -> date:
    """The day in America/Mexico_City, by which verifications count."""
    return now.astimezone(COUNTRY_ZONE).date()


def canonical(query: Mapping[str, Any]) -> str:
    """The query as JSON for the rotation: `--jsonl` names, no paging, day, defaults or empties."""
    unsaid = {"on", "limit", "offset"}
    said = {
        name: value
        for name, value in query.items()
        if name not in unsaid and value is not None and value is not False and value not in _EMPTY
    }
    rows = {n: sorted(v) if isinstance(v, list | tuple) else v for n, v in said.items()}
    return json.dumps(rows, sort_keys=True, separators=(",", ":"))


def rotation_seed(provider_id: str) -> int:
    """What the rotation knows of a provider: 31 bits of SHA-256 of its id."""
    return _leading_31_bits(sha256(provider_id.encode()).digest()[:4])


def rotation(day: date, turned_by: str) -> tuple[int, int]:
    """The a and b of this day and query: r stands at (r·a + b) mod 2147483647 among equals."""
    digest = sha256(f"{day.isoformat()}\n{turned_by}".encode()).digest()
    return 1 + _leading_31_bits(digest[0:4]) % (ROTATION_MODULUS - 1), _leading_31_bits(digest[4:8])


def _leading_31_bits(four: bytes) -> int:
    return int.from_bytes(four, "big") >> 1
