"""From the registry's rows to packed columns, in the transaction that changes the registry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from weakref import WeakSet

import numpy as np
from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.identity import identities_of
from bot.providers import Verification
from bot.search import rotation_seed
from storage.search.codes import (
    ANY_SECTOR,
    FOREVER,
    PRECISIONS,
    partner_numbers,
    scheme_numbers,
    sector_bits,
    state_bits,
    state_numbers,
)
from storage.search.columns import (
    Branches,
    Columns,
    Offerings,
    Providers,
    Windows,
    day_number,
    earth_centred,
)
from storage.search.naming import packed_identities, packed_names
from storage.tables.providers import (
    branch,
    offering,
    provider,
    registry_version,
    search_index,
    verification,
)

Row = Any
NEVER = FOREVER + 1
PROVIDERS, BRANCHES, CREDENTIALS, PARTNERS = "providers", "branches", "credentials", "partners"
NAMES, IDENTITIES = "names", "identities"
_FORM = "form/2"
"""Changed whenever columns are packed otherwise: then the index is derived anew at a start."""


def offerings_part(service: str) -> str:
    """The name of the part that holds a service's offerings."""
    return f"offerings/{service}"


def verified_part(service: str) -> str:
    """The name of the part that holds when a service's offerings are verified."""
    return f"verified/{service}"


async def rebuild_index(connection: AsyncConnection) -> None:
    """Derive the whole index anew and raise the registry's version; the caller commits."""
    parts = await _parts(connection)
    await connection.execute(delete(search_index))
    rows = [{"part": name, "packed": columns.packed()} for name, columns in parts.items()]
    rows.append({"part": _FORM, "packed": b""})
    for row in rows:
        await connection.execute(insert(search_index), [row])
    raised = update(registry_version).values(version=registry_version.c.version + 1)
    await connection.execute(raised)
    _changing.add(transaction_of(connection))


async def has_this_form(connection: AsyncConnection) -> bool:
    """Whether the index was derived by a program that packs it as this one does."""
    form = select(search_index.c.part).where(search_index.c.part == _FORM)
    if (await connection.execute(form)).first():
        return True
    return (await connection.execute(select(provider.c.id).limit(1))).first() is None


def has_changed_registry(connection: AsyncConnection) -> bool:
    """Whether the transaction that is open here changed the registry."""
    return transaction_of(connection) in _changing


def transaction_of(connection: AsyncConnection) -> object:
    """The transaction that is open here, as long as it lasts; None where there is none."""
    return connection.sync_connection.get_transaction() if connection.sync_connection else None


_changing: WeakSet[object] = WeakSet()
"""Transactions that changed the registry and are not over yet."""


async def _rows(connection: AsyncConnection, table: Table) -> Sequence[Row]:
    columns = [column for column in table.columns if column.name not in _UNREAD]
    return (await connection.execute(select(*columns))).all()


async def _parts(connection: AsyncConnection) -> dict[str, Columns]:
    columns = [provider.c[name] for name in _READ]
    providers = sorted((await connection.execute(select(*columns))).all(), key=lambda row: row.id)
    position = {row.id: number for number, row in enumerate(providers)}
    branches = _in_order(position, await _rows(connection, branch))
    offerings = _in_order(position, await _rows(connection, offering))
    verifications = await _rows(connection, verification)
    spans = _spans_by_provider(position, verifications)
    parts: dict[str, Columns] = {
        PROVIDERS: _providers(providers, branches, offerings, position),
        BRANCHES: _branches(branches, position),
        CREDENTIALS: _credentials(spans),
        PARTNERS: _partners(providers),
        NAMES: packed_names(_names(providers)),
        IDENTITIES: packed_identities(_identities(providers)),
    }
    for service, rows in _by_service(offerings).items():
        parts[offerings_part(service)] = _offerings(rows, position)
        parts[verified_part(service)] = _verified(service, rows, position, spans)
    return parts


_CONTACTS = ("rfc", "email", "website", "phone", "whatsapp")
_READ = ("id", "status", "paused_until", "partners", "name", "legal_name", *_CONTACTS)
_UNREAD = (
    *("name", "street", "neighborhood", "municipality", "postal_code", "price_from_mxn"),
    *("price_unit", "client_sizes", "edition", "level", "scope", "certificate_no"),
    *("evidence_url", "evidence_checked_on", "checked_by"),
)
"""Columns of branches, offerings and verifications that would be half a gigabyte of texts."""


def _names(providers: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(providers):
        yield number, row.name
        if row.legal_name:
            yield number, row.legal_name


def _identities(providers: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(providers):
        contacts = {name: getattr(row, name) for name in _CONTACTS}
        yield from ((number, identity) for identity in identities_of(**contacts))


def _in_order(position: Mapping[str, int], rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (position[row.provider_id], row.position))


def _by_service(offerings: Iterable[Row]) -> dict[str, list[Row]]:
    services: dict[str, list[Row]] = defaultdict(list)
    for row in offerings:
        services[row.service].append(row)
    return services


def _providers(
    rows: Sequence[Row],
    branches: Sequence[Row],
    offerings: Sequence[Row],
    position: Mapping[str, int],
) -> Providers:
    states, sectors = [0] * len(rows), [0] * len(rows)
    counts = np.zeros(len(rows) + 1, dtype=np.int64)
    for one in branches:
        states[position[one.provider_id]] |= state_bits([one.state])
        counts[position[one.provider_id] + 1] += 1
    for offered in offerings:
        sectors[position[offered.provider_id]] |= _sectors(offered.sectors)
    return Providers(
        ids=np.array([row.id for row in rows] or [""], dtype=str)[: len(rows)],
        seed=_ints(rotation_seed(row.id) for row in rows),
        findable_from=_ints(map(_findable_from, rows)),
        states=_ints(states),
        sectors=_ints(sectors),
        branch_start=np.cumsum(counts),
    )


def _findable_from(row: Row) -> int:
    if row.status == "active":
        return 0
    paused = row.status == "paused" and row.paused_until is not None
    return int(row.paused_until.toordinal()) + 1 if paused else NEVER


def _branches(rows: Sequence[Row], position: Mapping[str, int]) -> Branches:
    latitude = np.array([np.nan if r.latitude is None else r.latitude for r in rows], dtype=float)
    longitude = np.array(
        [np.nan if r.longitude is None else r.longitude for r in rows], dtype=float
    )
    x, y, z = earth_centred(latitude, longitude)
    states = state_numbers()
    return Branches(
        owner=_ints(position[row.provider_id] for row in rows),
        branch_id=np.array([row.id for row in rows] or [""], dtype=str)[: len(rows)],
        latitude=latitude,
        longitude=longitude,
        x=x,
        y=y,
        z=z,
        state=_ints(states.get(row.state, -1) for row in rows),
        town=_ints(row.town or 0 for row in rows),
        precision=_ints(PRECISIONS.index(row.precision) for row in rows),
    )


def _offerings(rows: Sequence[Row], position: Mapping[str, int]) -> Offerings:
    return Offerings(
        owner=_ints(position[row.provider_id] for row in rows),
        sectors=_ints(_sectors(row.sectors) for row in rows),
        serves=_ints(state_bits(_codes(row.serves)) for row in rows),
        within_km=np.array([row.within_km or 0.0 for row in rows], dtype=float),
        remote=np.array([bool(row.remote) for row in rows], dtype=np.bool_),
    )


Span = tuple[frozenset[str], int, int, int]


def _spans_by_provider(position: Mapping[str, int], rows: Iterable[Row]) -> dict[int, list[Span]]:
    """Every span of days in which a verification holds: services, scheme, since, until."""
    schemes = scheme_numbers()
    spans: dict[int, list[Span]] = defaultdict(list)
    for row in rows:
        span = _span(row)
        if span and row.scheme in schemes:
            covered = frozenset(_codes(row.services))
            spans[position[row.provider_id]].append((covered, schemes[row.scheme], *span))
    return spans


def _span(row: Row) -> tuple[int, int] | None:
    found = Verification(
        scheme=row.scheme,
        issuer=row.issuer,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        status=row.status,
    )
    until = found.counts_until
    if row.status != "active" or until is None:
        return None
    return found.counts_from.toordinal(), until.toordinal()


def _verified(
    service: str,
    rows: Sequence[Row],
    position: Mapping[str, int],
    spans: Mapping[int, list[Span]],
) -> Windows:
    held = [
        (number, scheme, since, until)
        for number, row in enumerate(rows)
        for covered, scheme, since, until in spans.get(position[row.provider_id], ())
        if not covered or service in covered
    ]
    return _windows(held)


def _credentials(spans: Mapping[int, list[Span]]) -> Windows:
    held = [
        (owner, scheme, since, until)
        for owner, found in spans.items()
        for _, scheme, since, until in found
    ]
    return _windows(held)


def _partners(rows: Sequence[Row]) -> Windows:
    vendors = partner_numbers()
    held = []
    for owner, row in enumerate(rows):
        for program in _codes(row.partners):
            vendor, _, rest = program.partition(":")
            until = rest.partition(":")[2]
            if vendor in vendors:
                last = date.fromisoformat(until) if until else None
                held.append((owner, vendors[vendor], 0, day_number(last, FOREVER)))
    return _windows(held)


def _windows(held: Sequence[tuple[int, int, int, int]]) -> Windows:
    table = np.array(held, dtype=np.int64).reshape(-1, 4)
    return Windows(owner=table[:, 0], kind=table[:, 1], since=table[:, 2], until=table[:, 3])


def _codes(text: str) -> list[str]:
    return text.split("|") if text else []


def _sectors(text: str) -> int:
    return sector_bits(_codes(text)) if text else ANY_SECTOR


def _ints(values: Iterable[int]) -> Any:  # noqa: ANN401  # numpy's own array type
    return np.fromiter(values, dtype=np.int64)
