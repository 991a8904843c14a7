"""Providers into the database: many rows a statement, numbers and short codes never reused."""

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import Update, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.providers import Branch, Offering, PartnerProgram, Provider, Verification
from bot.short_code import allocated
from storage.bulk import Row, insert_rows
from storage.tables.providers import (
    FAMILY,
    branch,
    offering,
    provider,
    registry_version,
    verification,
)

ROWS_A_STATEMENT = 2000
Item = TypeVar("Item")
Whole = dict[str, list[Row]]
"""A provider with all that is its: rows by the name of their table."""


async def add_providers(
    connection: AsyncConnection, providers: Sequence[Provider], *, batch: str = ""
) -> None:
    """Insert providers that are not there yet; each gets the next number and its code."""
    await insert_whole(connection, await numbered(connection, providers, batch=batch))


async def numbered(
    connection: AsyncConnection, providers: Sequence[Provider], *, batch: str
) -> list[Whole]:
    """New providers as rows; each gets the next number and its code."""
    first = await take_numbers(connection, len(providers))
    return [
        whole(one, {"number": number, "code": allocated(number), "batch": batch})
        for number, one in enumerate(providers, first)
    ]


def whole(one: Provider, beside: Row) -> Whole:
    """All rows of a provider by table; `beside` are its columns that the core does not know."""
    return {
        provider.name: [{**provider_row(one), **beside}],
        branch.name: list(branch_rows(one)),
        offering.name: list(offering_rows(one)),
        verification.name: list(verification_rows(one)),
    }


async def insert_whole(connection: AsyncConnection, wholes: Sequence[Whole]) -> None:
    """Insert providers that are not there, with all that is theirs."""
    for table in (provider, *FAMILY):
        await insert_rows(connection, table, [row for one in wholes for row in one[table.name]])


async def replace_whole(connection: AsyncConnection, wholes: Sequence[Whole]) -> None:
    """Give providers that are there new columns, branches, offerings and verifications."""
    ids = [one[provider.name][0]["id"] for one in wholes]
    for some in batched(ids):
        for table in FAMILY:
            await connection.execute(delete(table).where(table.c.provider_id.in_(some)))
    rows = [one[provider.name][0] for one in wholes]
    for few in batched(rows):
        new = [{f"new_{name}": value for name, value in row.items()} for row in few]
        await connection.execute(_update(few[0]), new)
    for table in FAMILY:
        await insert_rows(connection, table, [row for one in wholes for row in one[table.name]])


async def remove_whole(connection: AsyncConnection, ids: Sequence[str]) -> None:
    """Take providers out with all that is theirs."""
    for some in batched(ids):
        for table in FAMILY:
            await connection.execute(delete(table).where(table.c.provider_id.in_(some)))
        await connection.execute(delete(provider).where(provider.c.id.in_(some)))


def batched(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Ids or rows in portions that fit into one statement."""
    for start in range(0, len(items), ROWS_A_STATEMENT):
        yield items[start : start + ROWS_A_STATEMENT]


async def remove_source(connection: AsyncConnection, source: str) -> int:
    """Take out all providers of a source with all that is theirs; how many went."""
    theirs = select(provider.c.id).where(provider.c.source == source)
    for table in FAMILY:
        await connection.execute(delete(table).where(table.c.provider_id.in_(theirs)))
    gone = await connection.execute(delete(provider).where(provider.c.source == source))
    return int(gone.rowcount)


async def take_numbers(connection: AsyncConnection, count: int) -> int:
    """The first of so many numbers that no provider ever had."""
    taken = update(registry_version).values(next_number=registry_version.c.next_number + count)
    after = await connection.execute(taken.returning(registry_version.c.next_number))
    return int(after.scalar_one()) - count


def provider_row(one: Provider) -> Row:
    """A provider's own columns, without number, code and batch."""
    return {
        "id": one.id,
        "name": one.name,
        "legal_name": one.legal_name,
        "rfc": one.rfc,
        "description_es": one.description_es,
        "description_en": one.description_en,
        "website": one.website,
        "email": one.email,
        "phone": one.phone,
        "whatsapp": one.whatsapp,
        "languages": "|".join(one.languages),
        "hours": one.hours,
        "member_of": "|".join(one.member_of),
        "partners": "|".join(map(program_words, one.partners)),
        "status": one.status,
        "paused_until": one.paused_until,
        "source": one.source,
        "confirmed_on": one.confirmed_on,
    }


def program_words(program: PartnerProgram) -> str:
    """A partner programme as it is kept: vendor:tier:until, what is empty at the end left out."""
    until = program.until.isoformat() if program.until else ""
    return f"{program.vendor}:{program.tier}:{until}".rstrip(":")


def branch_rows(one: Provider) -> Iterator[Row]:
    """A provider's branches as rows."""
    for position, place in enumerate(one.branches):
        yield {"provider_id": one.id, "position": position, **_branch(place)}


def offering_rows(one: Provider) -> Iterator[Row]:
    """A provider's offerings as rows."""
    for position, offered in enumerate(one.offerings):
        yield {"provider_id": one.id, "position": position, **_offering(offered)}


def verification_rows(one: Provider) -> Iterator[Row]:
    """A provider's verifications as rows."""
    for position, found in enumerate(one.verifications):
        yield {"provider_id": one.id, "position": position, **_verification(found)}


def _branch(place: Branch) -> Row:
    return {
        "id": place.id,
        "name": place.name,
        "street": place.street,
        "neighborhood": place.neighborhood,
        "municipality": place.municipality,
        "state": place.state,
        "postal_code": place.postal_code,
        "latitude": round(place.point.latitude, 5) if place.point else None,
        "longitude": round(place.point.longitude, 5) if place.point else None,
        "precision": place.precision,
        "town": place.town,
    }


def _offering(offered: Offering) -> Row:
    return {
        "service": offered.service,
        "sectors": "|".join(offered.sectors),
        "serves": "|".join(offered.serves),
        "within_km": offered.within_km,
        "remote": offered.remote,
        "price_from_mxn": offered.price_from_mxn,
        "price_unit": offered.price_unit,
        "client_sizes": "|".join(offered.client_sizes),
    }


def _verification(found: Verification) -> Row:
    return {
        "scheme": found.scheme,
        "edition": found.edition,
        "level": found.level,
        "services": "|".join(found.services),
        "scope": found.scope,
        "issuer": found.issuer,
        "certificate_no": found.certificate_no,
        "issued_on": found.issued_on,
        "expires_on": found.expires_on,
        "status": found.status,
        "evidence_url": found.evidence_url,
        "evidence_checked_on": found.evidence_checked_on,
        "checked_by": found.checked_by,
    }


def _update(like: Row) -> Update:
    """The columns that a row has, set from parameters of their names after "new_"."""
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in like if name != "id"}
    return update(provider).where(provider.c.id == bindparam("new_id")).values(**values)
