"""Random small registries full of edges, and queries about them; the same for the same chance."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from bot.messages import Point
from bot.providers import (
    Branch,
    Offering,
    PartnerProgram,
    Precision,
    Provider,
    ProviderStatus,
    Verification,
)
from tests.storage.oracle import CREDENTIALS, SCHEMES

TODAY = date(2026, 11, 25)
SERVICES = ("pos", "cctv", "payroll", "networking")
SECTORS = ("retail", "restaurants", "grocery")
VENDORS = ("sap", "cisco")
STATES = ("MX-PUE", "MX-JAL", "MX-TLA")
TOWNS = (3521081, 4005539, 8858032)
SPOTS = (
    (19.04143, -98.20628),
    (19.04143, -98.20629),
    (19.0633300001, -98.30361),
    (19.31905, -98.19982),
    (20.67738, -103.34749),
    (20.67738, -103.34750000004),
    (32.5027, -117.00371),
    (21.17429, -86.84656),
)
_STATUSES: tuple[ProviderStatus, ...] = ("active", "active", "active", "paused", "closed")
_PRECISIONS: tuple[Precision, ...] = ("address", "neighborhood", "city")
DAYS = (
    TODAY,
    TODAY - timedelta(days=1),
    TODAY + timedelta(days=1),
    date(2024, 2, 29),
    date(2025, 2, 28),
    date(2025, 3, 1),
    date(2027, 11, 25),
    date(2023, 1, 1),
)


def registry(chance: Random) -> list[Provider]:
    """Up to 30 providers."""
    return [_provider(chance, number) for number in range(chance.randrange(31))]


def _provider(chance: Random, number: int) -> Provider:
    name = f"{chance.choice('aBzÑé0')}-{number}"
    status: ProviderStatus = chance.choice(_STATUSES)
    return Provider(
        id=name,
        code="",
        name=name,
        status=status,
        paused_until=_day_or_none(chance) if status == "paused" else None,
        source=chance.choice(("import", "demo", "denue")),
        partners=tuple(
            PartnerProgram(vendor=vendor, until=_day_or_none(chance))
            for vendor in VENDORS
            if chance.random() < 0.3
        ),
        branches=tuple(_branch(chance, f"b{n}") for n in range(chance.choice((0, 1, 1, 2, 4)))),
        offerings=tuple(_offering(chance, code) for code in SERVICES if chance.random() < 0.6),
        verifications=tuple(_verification(chance) for _ in range(chance.choice((0, 1, 1, 2, 3)))),
    )


def _branch(chance: Random, name: str) -> Branch:
    point = chance.choice((*SPOTS, None, _somewhere(chance)))
    precision: Precision = chance.choice(_PRECISIONS) if point else "state"
    return Branch(
        id=name,
        state=chance.choice(STATES),
        point=Point(*point) if point else None,
        precision=precision,
        town=chance.choice((*TOWNS, None)),
    )


def _somewhere(chance: Random) -> tuple[float, float]:
    latitude, longitude = chance.choice(SPOTS)
    spread = chance.choice((0.00002, 0.001, 0.1, 3))
    return latitude + chance.gauss(0, spread), longitude + chance.gauss(0, spread)


def _offering(chance: Random, code: str) -> Offering:
    return Offering(
        service=code,
        sectors=_some(chance, SECTORS, 0.25),
        serves=("MX",) if chance.random() < 0.1 else _some(chance, STATES, 0.2),
        within_km=chance.choice((None, None, 5.0, 100.0)),
        remote=chance.random() < 0.3,
    )


def _verification(chance: Random) -> Verification:
    return Verification(
        scheme=chance.choice((*sorted(SCHEMES), "unheard-of")),
        services=_some(chance, SERVICES, 0.3),
        issuer="NYCE",
        issued_on=_day_or_none(chance),
        expires_on=_day_or_none(chance),
        status=chance.choice(("active",) * 5 + ("suspended", "withdrawn", "pending")),
    )


def query(chance: Random) -> dict[str, Any]:
    """One line for `dsmx search --jsonl`."""
    said: dict[str, Any] = {
        "services": list(_some(chance, SERVICES, 0.35)),
        "sectors": list(_some(chance, SECTORS, 0.2)),
        "credentials": list(_some(chance, CREDENTIALS, 0.04)),
        "partners": list(_some(chance, VENDORS, 0.1)),
        "include_unverified": chance.random() < 0.3,
        "on": chance.choice((None, *map(date.isoformat, DAYS))),
        "limit": chance.choice((None, 0, 1, 3, 50, 80)),
        "offset": chance.choice((None, 0, 0, 1, 5, 100)),
        "state": chance.choice((None, None, "MX-PUE", ["MX-JAL", "MX-TLA"])),
    }
    if chance.random() < 0.7:
        said |= _round_a_point(chance)
    return {name: value for name, value in said.items() if value is not None}


def _round_a_point(chance: Random) -> dict[str, Any]:
    latitude, longitude = chance.choice((*SPOTS, _somewhere(chance), (-35.0, 139.5), (0, 0)))
    radius = chance.choice((None, 0, 0.002, 10, 25.0, 500, 3000))
    return {"lat": latitude, "lon": longitude, "radius_km": radius}


def _some(chance: Random, codes: Sequence[str], share: float) -> tuple[str, ...]:
    return tuple(code for code in codes if chance.random() < share)


def _day_or_none(chance: Random) -> date | None:
    return chance.choice((*DAYS, None))
