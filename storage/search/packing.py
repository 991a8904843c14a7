"""Rows of the registry as columns, ready to be packed."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

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

Row = Any
NEVER = FOREVER + 1
PROVIDERS, BRANCHES, CREDENTIALS, PARTNERS = "providers", "branches", "credentials", "partners"
NAMES, IDENTITIES = "names", "identities"
CONTACTS = ("rfc", "email", "website", "phone", "whatsapp")


Read = Callable[[str], Awaitable[Sequence[Row]]]
"""Reads the rows of a table, by its name, in any order."""


def offerings_part(service: str) -> str:
    """The name of the part that holds a service's offerings."""
    return f"offerings/{service}"


def verified_part(service: str) -> str:
    """The name of the part that holds when a service's offerings are verified."""
    return f"verified/{service}"


async def columns_read(read: Read) -> dict[str, Columns]:
    """All parts of the index, by name, for the providers that are read and those alone.

    One table is read after the other, so that no two are in memory at once.
    """
    providers = sorted(await read("provider"), key=lambda row: row.id)
    position = {row.id: number for number, row in enumerate(providers)}
    heads = _heads(providers)
    parts: dict[str, Columns] = {
        PARTNERS: _partners(providers),
        NAMES: packed_names(_names(providers)),
        IDENTITIES: packed_identities(_identities(providers)),
    }
    providers.clear()
    branches = _branches(_in_order(position, await read("branch")), position)
    spans = _spans_by_provider(position, await read("verification"))
    offered = _by_service(_in_order(position, await read("offering")))
    for service in list(offered):
        rows = offered.pop(service)
        parts[offerings_part(service)] = _offerings(rows, position)
        parts[verified_part(service)] = _verified(service, rows, position, spans)
    whole = _providers(heads, branches, [p for p in parts.values() if isinstance(p, Offerings)])
    return {**parts, PROVIDERS: whole, BRANCHES: branches, CREDENTIALS: _credentials(spans)}


def _names(providers: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(providers):
        yield number, row.name
        if row.legal_name:
            yield number, row.legal_name


def _identities(providers: Sequence[Row]) -> Iterator[tuple[int, str]]:
    for number, row in enumerate(providers):
        contacts = {name: getattr(row, name) for name in CONTACTS}
        yield from ((number, identity) for identity in identities_of(**contacts))


def _in_order(position: Mapping[str, int], rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (position[row.provider_id], row.position))


def _by_service(offerings: Iterable[Row]) -> dict[str, list[Row]]:
    services: dict[str, list[Row]] = defaultdict(list)
    for row in offerings:
        services[row.service].append(row)
    return services


def _heads(rows: Sequence[Row]) -> Providers:
    """What providers are by themselves, without branches and offerings."""
    nothing = np.zeros(len(rows), dtype=np.int64)
    return Providers(
        ids=np.array([row.id for row in rows] or [""], dtype=str)[: len(rows)],
        seed=_ints(rotation_seed(row.id) for row in rows),
        findable_from=_ints(map(_findable_from, rows)),
        states=nothing,
        sectors=nothing,
        branch_start=nothing,
    )


def _providers(heads: Providers, branches: Branches, offered: Iterable[Offerings]) -> Providers:
    size = len(heads.ids)
    states, sectors = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    known = branches.state >= 0
    np.bitwise_or.at(states, branches.owner[known], np.left_shift(1, branches.state[known]))
    for one in offered:
        np.bitwise_or.at(sectors, one.owner, one.sectors)
    counts = np.bincount(branches.owner, minlength=size)
    start = np.concatenate(([0], np.cumsum(counts)))
    return replace(heads, states=states, sectors=sectors, branch_start=start)


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
