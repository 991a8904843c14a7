"""The demonstration registry as flat rows, for peers that keep it their own way."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.providers import Offering, Provider, Verification
from storage.search.codes import partner_numbers, scheme_numbers, sector_bits, state_bits

FOREVER = date(9999, 12, 31)
LONG_AGO = date(1900, 1, 1)


@dataclass(frozen=True, slots=True)
class FlatRow:
    """One branch of one provider for one service; `spans` are the days on which it is verified."""

    provider: int
    service: str
    latitude: float
    longitude: float
    sectors: int
    states: int
    spans: tuple[tuple[date, date], ...]


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A credential or a partner programme of a provider, by number, from when until when."""

    provider: int
    kind: int
    since: date
    until: date


def branch_rows(number: int, one: Provider) -> Iterator[FlatRow]:
    """A provider's rows; those paused or closed have none, nor have branches without a point."""
    if one.status != "active":
        return
    states = state_bits([place.state for place in one.branches])
    for offered in one.offerings:
        spans = tuple(_spans(one, offered))
        for place in one.branches:
            if place.point:
                yield FlatRow(
                    number,
                    offered.service,
                    place.point.latitude,
                    place.point.longitude,
                    sector_bits(offered.sectors),
                    states,
                    spans,
                )


def credentials(number: int, one: Provider) -> Iterator[HeldRow]:
    """A provider's credentials."""
    for found in one.verifications:
        if span := _span(found):
            yield HeldRow(number, scheme_numbers()[found.scheme], *span)


def partners(number: int, one: Provider) -> Iterator[HeldRow]:
    """A provider's partner programmes."""
    for program in one.partners:
        yield HeldRow(number, partner_numbers()[program.vendor], LONG_AGO, program.until or FOREVER)


def numbered(providers: Iterable[Provider]) -> Iterator[tuple[int, Provider]]:
    """Providers with a number each."""
    return enumerate(providers)


def _spans(one: Provider, offered: Offering) -> Iterator[tuple[date, date]]:
    for found in one.verifications:
        span = _span(found)
        if span and found.covers(offered.service):
            yield span


def _span(found: Verification) -> tuple[date, date] | None:
    until = found.counts_until
    if found.status != "active" or until is None:
        return None
    return max(found.counts_from, LONG_AGO), until
