"""What `dsmx search` must answer, in plain Python, written from the specification alone.

Every provider is looked at for every query, and distances are Karney's geodesics. It shares with
the product only the records (`bot.providers`), none of their rules.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from typing import Any

from geographiclib.geodesic import Geodesic

from bot.providers import Branch, Offering, Provider, Verification

CREDENTIALS = (
    "moprosoft",
    "cmmi",
    "iso-9001",
    "iso-20000",
    "iso-27001",
    "iso-29110",
    "pci-dss",
    "pac",
)
SCHEMES = frozenset((*CREDENTIALS, "cluster-review", "amiti-review"))
SWAPPED_KM = 1e-4


@dataclass(frozen=True, slots=True)
class Expected:
    """All matches in order, with their distances in km (None without a point)."""

    ids: tuple[str, ...]
    km: Mapping[str, float | None]


def expected(providers: Iterable[Provider], said: Mapping[str, Any], today: date) -> Expected:
    """The whole answer to a query of `dsmx search --jsonl`, without paging."""
    day = date.fromisoformat(said["on"]) if said.get("on") else today
    km = {one.id: _km(one, said) for one in providers if fits(one, said, day)}
    if said.get("lat") is not None:
        reach = said.get("radius_km")
        near = {one: far for one, far in km.items() if far is not None}
        km = {one: far for one, far in near.items() if reach is None or far <= reach}
    turn = rotation(day, query_as_json(said))
    ids = sorted(km, key=lambda one: (km[one] or 0.0, turned(one, turn), one))
    return Expected(tuple(ids), km)


def differences(found: Mapping[str, Any], wanted: Expected, said: Mapping[str, Any]) -> list[str]:
    """How an answer differs; rows less than 0.1 m apart may be swapped, true ties may not."""
    limit = min(10 if said.get("limit") is None else said["limit"], 50)
    offset = said.get("offset") or 0
    page = wanted.ids[offset : offset + limit]
    rows = [(row["id"], row["distance_km"]) for row in found["providers"]]
    wrong = []
    if found["total"] != len(wanted.ids):
        wrong.append(f"total {found['total']}, not {len(wanted.ids)}")
    if len(rows) != len(page) or len({one for one, _ in rows}) != len(rows):
        wrong.append(f"rows {rows}, not {page}")
    for (one, told), right in zip(rows, page, strict=False):
        if not _as_good(one, right, wanted) or not _same_km(told, wanted.km.get(one)):
            wrong.append(f"{one} at {told}, not {right} at {wanted.km[right]}")
    return wrong


def _as_good(one: str, right: str, wanted: Expected) -> bool:
    if one == right:
        return True
    mine, other = wanted.km.get(one), wanted.km[right]
    return mine is not None and other is not None and 0 < abs(mine - other) < SWAPPED_KM


def _same_km(told: float | None, true: float | None) -> bool:
    if told is None or true is None:
        return told is true
    return abs(told - true) < 0.0006


def fits(one: Provider, said: Mapping[str, Any], day: date) -> bool:
    """Whether a provider answers all that is asked but the distance."""
    return (
        findable(one, day)
        and _offers(one, said, day)
        and all(_holds(one, scheme, day) for scheme in said.get("credentials") or ())
        and _is_partner(one, said.get("partners") or (), day)
        and _is_in(one, said.get("state"))
    )


def findable(one: Provider, day: date) -> bool:
    """Active, or paused up to a day that is over."""
    if one.status == "paused":
        return one.paused_until is not None and one.paused_until < day
    return one.status == "active"


def _offers(one: Provider, said: Mapping[str, Any], day: date) -> bool:
    services, sectors = said.get("services") or (), said.get("sectors") or ()
    unverified = bool(said.get("include_unverified"))
    if not services:
        known = unverified or verified(one, None, day)
        return known and (not sectors or any(suits(o, sectors) for o in one.offerings))
    offered = {offering.service: offering for offering in one.offerings}
    return all(
        code in offered
        and suits(offered[code], sectors)
        and (unverified or verified(one, code, day))
        for code in services
    )


def suits(offering: Offering, sectors: Sequence[str]) -> bool:
    """Whether it is made for any of the sectors."""
    return not sectors or not offering.sectors or bool(set(sectors) & set(offering.sectors))


def verified(one: Provider, service: str | None, day: date) -> bool:
    """Whether the service (None: anything) is verified on the day."""
    return any(
        counts(found, day) and (service is None or not found.services or service in found.services)
        for found in one.verifications
    )


def counts(found: Verification, day: date) -> bool:
    """Whether a verification counts on the day."""
    if found.status != "active" or found.scheme not in SCHEMES:
        return False
    since, until = found.issued_on, found.expires_on
    if until is None:
        if since is None:
            return False
        leap_day = (since.month, since.day) == (2, 29)
        until = since.replace(year=since.year + 1, day=28 if leap_day else since.day)
    return (since is None or since <= day) and day <= until


def _holds(one: Provider, scheme: str, day: date) -> bool:
    return any(found.scheme == scheme and counts(found, day) for found in one.verifications)


def _is_partner(one: Provider, vendors: Sequence[str], day: date) -> bool:
    return not vendors or any(
        program.vendor in vendors and (program.until is None or day <= program.until)
        for program in one.partners
    )


def _is_in(one: Provider, state: str | Sequence[str] | None) -> bool:
    states = [state] if isinstance(state, str) else state
    return not states or any(place.state in states for place in one.branches)


def _km(one: Provider, said: Mapping[str, Any]) -> float | None:
    if said.get("lat") is None:
        return None
    far = [distance_km(said["lat"], said["lon"], place) for place in one.branches]
    return min((km for km in far if km is not None), default=None)


def distance_km(latitude: float, longitude: float, place: Branch) -> float | None:
    """The geodesic to a branch's stored coordinates."""
    if place.point is None:
        return None
    stored = round(place.point.latitude, 5), round(place.point.longitude, 5)
    return _geodesic_km(latitude, longitude, *stored)


@cache
def _geodesic_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    found = Geodesic.WGS84.Inverse(lat1, lon1, lat2, lon2, Geodesic.DISTANCE)
    return float(found["s12"]) / 1000


def query_as_json(said: Mapping[str, Any]) -> str:
    """The query as the rotation reads it."""
    kept = {}
    for name, value in said.items():
        unsaid = value is None or value is False or value in ([], "")
        if name not in ("on", "limit", "offset") and not unsaid:
            kept[name] = sorted(value) if isinstance(value, list) else value
    return json.dumps(kept, sort_keys=True, separators=(",", ":"))


def rotation(day: date, query: str) -> tuple[int, int]:
    """The a and b of registry.md."""
    digest = sha256(f"{day.isoformat()}\n{query}".encode()).digest()
    return 1 + _u(digest[0:4]) % 2147483646, _u(digest[4:8])


def turned(one: str, turn: tuple[int, int]) -> int:
    """A provider's place among equals."""
    return (_u(sha256(one.encode()).digest()[:4]) * turn[0] + turn[1]) % 2147483647


def _u(four: bytes) -> int:
    return int.from_bytes(four, "big") >> 1
