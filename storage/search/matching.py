"""Which providers answer a query, wherever they are."""

from functools import reduce

import numpy as np

from bot.search import RegistryQuery
from storage.search.cache import Index
from storage.search.codes import (
    EVERYWHERE,
    partner_numbers,
    scheme_numbers,
    sector_bits,
    state_bits,
)
from storage.search.columns import Flags, Floats, Ints, Offerings
from storage.search.fittings import Fitting
from storage.search.ground import Ground, ground_of
from storage.search.packing import CREDENTIALS, PARTNERS, offerings_part, verified_part


def candidates(index: Index, query: RegistryQuery) -> Ints:
    """Positions of the providers that fit all but the places, in ascending order."""
    return candidates_on_ground(index, query)[0]


def candidates_on_ground(index: Index, query: RegistryQuery) -> tuple[Ints, Ground | None]:
    """The same, with their branches where these are at hand."""
    if len(query.services) <= 1:
        fitting = fitting_on(index, "".join(query.services), query)
        kept = _kept(index, query, fitting.provider, fitting.sectors)
        if kept is None:
            return fitting.provider, fitting.ground
        return fitting.provider[kept], None
    found = _offering(index, query)
    kept = _kept(index, query, found, None)
    return (found if kept is None else found[kept]), None


def fitting_on(index: Index, service: str, query: RegistryQuery) -> Fitting:
    """Who offers a service (empty: any) on the query's day, verified unless it says otherwise."""
    day = query.on.toordinal()
    key = (service, day, query.include_unverified)
    kept = index.fittings.get(key)
    return kept or index.keep(key, _fitting(index, service, day, unverified=key[2]))


def _fitting(index: Index, service: str, day: int, *, unverified: bool) -> Fitting:
    if service:
        offered = index.offerings[offerings_part(service)]
        owner, sectors = offered.owner, offered.sectors
        windows = index.windows[verified_part(service)]
    else:
        owner = np.arange(len(index.providers.ids), dtype=np.int64)
        sectors, windows = index.providers.sectors, index.windows[CREDENTIALS]
    fits = index.providers.findable_from[owner] <= day
    if not unverified:
        fits &= windows.owners_on(day, len(owner))
    owner = owner[fits]
    return Fitting(owner, sectors[fits], ground_of(index.providers, index.branches, owner))


def _kept(index: Index, query: RegistryQuery, found: Ints, sectors: Ints | None) -> Flags | None:
    """Which of those found answer the filters; None where there is no filter."""
    filters: list[Flags] = []
    if query.sectors and sectors is not None:
        filters.append((sectors & sector_bits(query.sectors)) != 0)
    if query.states:
        filters.append((index.providers.states[found] & state_bits(query.states)) != 0)
    if query.credentials or query.partners:
        filters.append(_accredited(index, query, query.on.toordinal())[found])
    return reduce(np.logical_and, filters) if filters else None


def _offering(index: Index, query: RegistryQuery) -> Ints:
    """Providers of all the services, or of exactly `matching` of them."""
    owners = [_owners(index, query, service) for service in query.services]
    if query.matching is None:
        return reduce(_in_both, owners)
    found, times = np.unique(np.concatenate(owners), return_counts=True)
    as_many: Ints = found[times == query.matching]
    return as_many


def _in_both(some: Ints, others: Ints) -> Ints:
    if len(others) < len(some):
        some, others = others, some
    if not len(some):
        return some
    place = np.searchsorted(others, some)
    place[place == len(others)] = 0
    both: Ints = some[others[place] == some]
    return both


def _owners(index: Index, query: RegistryQuery, service: str) -> Ints:
    fitting = fitting_on(index, service, query)
    if not query.sectors:
        return fitting.provider
    suited: Ints = fitting.provider[(fitting.sectors & sector_bits(query.sectors)) != 0]
    return suited


def _accredited(index: Index, query: RegistryQuery, day: int) -> Flags:
    """Which providers hold all the credentials, and are a partner of any of the vendors."""
    size = len(index.providers.ids)
    fitting = np.ones(size, dtype=np.bool_)
    for scheme in query.credentials:
        fitting &= index.windows[CREDENTIALS].owners_on(day, size, scheme_numbers()[scheme])
    if query.partners:
        partner = np.zeros(size, dtype=np.bool_)
        for vendor in query.partners:
            partner |= index.windows[PARTNERS].owners_on(day, size, partner_numbers()[vendor])
        fitting &= partner
    return fitting


def offering_rows(index: Index, query: RegistryQuery, service: str, day: int) -> Flags:
    """Which offerings of a service fit: verified on the day, and made for a sector asked for."""
    offered = index.offerings[offerings_part(service)]
    size = len(offered.owner)
    if query.include_unverified:
        fitting = np.ones(size, dtype=np.bool_)
    else:
        fitting = index.windows[verified_part(service)].owners_on(day, size)
    if query.sectors:
        fitting &= (offered.sectors & sector_bits(query.sectors)) != 0
    return fitting


def serving(index: Index, query: RegistryQuery, distance_m: Floats) -> Flags:
    """Which providers have a fitting offering that serves the places asked for.

    `distance_m` is each provider's distance to the nearest of the areas' points, in metres.
    """
    size = len(index.providers.ids)
    flags = np.zeros(size, dtype=np.bool_)
    day = query.on.toordinal()
    services = query.services or tuple(
        part.partition("/")[2] for part in index.offerings if part.startswith("offerings/")
    )
    for service in services:
        offered = index.offerings[offerings_part(service)]
        rows = offering_rows(index, query, service, day) & _serves(query, offered, distance_m)
        flags[offered.owner[rows]] = True
    return flags


def _serves(query: RegistryQuery, offered: Offerings, distance_m: Floats) -> Flags:
    remote = offered.remote.astype(np.bool_)
    if query.reach == "remote":
        return remote
    wanted = state_bits(query.served) | EVERYWHERE
    by_state = (offered.serves & wanted) != 0
    on_site = distance_m[offered.owner] <= offered.within_km * 1000
    served = by_state | (on_site & (offered.within_km > 0))
    fits: Flags = served if query.reach == "serving" else served | remote
    return fits
