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
from storage.search.indexing import CREDENTIALS, PARTNERS, offerings_part, verified_part


def candidates(index: Index, query: RegistryQuery) -> Ints:
    """Positions of the providers that fit all but the places, in ascending order."""
    day = query.on.toordinal()
    found = _offering(index, query, day) if query.services else _of_any_service(index, query, day)
    kept = index.providers.findable_from[found] <= day
    if query.states:
        kept &= (index.providers.states[found] & state_bits(query.states)) != 0
    if query.credentials or query.partners:
        kept &= _accredited(index, query, day)[found]
    return found[kept]


def _offering(index: Index, query: RegistryQuery, day: int) -> Ints:
    """Providers of all the services, or of exactly `matching` of them."""
    owners = [_owners(index, query, service, day) for service in query.services]
    if query.matching is None:
        return reduce(_in_both, owners)
    found, times = np.unique(np.concatenate(owners), return_counts=True)
    as_many: Ints = found[times == query.matching]
    return as_many


def _in_both(some: Ints, others: Ints) -> Ints:
    both: Ints = np.intersect1d(some, others, assume_unique=True)
    return both


def _owners(index: Index, query: RegistryQuery, service: str, day: int) -> Ints:
    offered = index.offerings[offerings_part(service)]
    fitting = offering_rows(index, query, service, day)
    owners: Ints = offered.owner[fitting]
    return owners


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


def _of_any_service(index: Index, query: RegistryQuery, day: int) -> Ints:
    size = len(index.providers.ids)
    if query.include_unverified:
        fitting = np.ones(size, dtype=np.bool_)
    else:
        fitting = index.windows[CREDENTIALS].owners_on(day, size)
    if query.sectors:
        fitting &= (index.providers.sectors & sector_bits(query.sectors)) != 0
    return np.flatnonzero(fitting).astype(np.int64)


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
