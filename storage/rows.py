"""Rows of the registry as the core's providers."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bot.messages import Point
from bot.providers import Branch, Offering, PartnerProgram, Provider, Verification

Row = Any


def codes(text: str) -> tuple[str, ...]:
    """A list column."""
    return tuple(text.split("|")) if text else ()


def provider_of(
    row: Row, branches: Iterable[Row], offerings: Iterable[Row], verifications: Iterable[Row]
) -> Provider:
    """A provider whole."""
    kept = {name: value for name, value in row._mapping.items() if name not in _OTHERWISE}
    return Provider(
        **kept,
        languages=codes(row.languages),
        member_of=codes(row.member_of),
        partners=tuple(map(program_of, codes(row.partners))),
        branches=tuple(map(branch_of, branches)),
        offerings=tuple(map(offering_of, offerings)),
        verifications=tuple(map(verification_of, verifications)),
    )


_OTHERWISE = ("number", "batch", "confirmed_by", "languages", "member_of", "partners")


def program_of(text: str) -> PartnerProgram:
    """A partner programme, kept as vendor:tier:until."""
    vendor, _, rest = text.partition(":")
    tier, _, until = rest.partition(":")
    return PartnerProgram(
        vendor=vendor, tier=tier, until=date.fromisoformat(until) if until else None
    )


def branch_of(row: Row) -> Branch:
    """A branch; without coordinates it has no point."""
    kept = _without(row, "provider_id", "position", "latitude", "longitude")
    located = row.latitude is not None and row.longitude is not None
    return Branch(**kept, point=Point(row.latitude, row.longitude) if located else None)


def offering_of(row: Row) -> Offering:
    """An offering."""
    kept = _without(row, "provider_id", "position", "sectors", "serves", "client_sizes")
    return Offering(
        **kept,
        sectors=codes(row.sectors),
        serves=codes(row.serves),
        client_sizes=codes(row.client_sizes),
    )


def verification_of(row: Row) -> Verification:
    """A verification."""
    kept = _without(row, "provider_id", "position", "services")
    return Verification(**kept, services=codes(row.services))


def _without(row: Row, *names: str) -> dict[str, Any]:
    return {name: value for name, value in row._mapping.items() if name not in names}
