"""How many providers of several kinds are in a place, counted in one go."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from bot.search import RegistryQuery, Tally
from storage.search.cache import Index
from storage.search.columns import Flags
from storage.search.matching import candidates
from storage.search.ranking import located


def tally(
    index: Index,
    query: RegistryQuery,
    groups: Sequence[Sequence[str]],
    credentials: Sequence[str],
) -> Tally:
    """The verified providers in the query's areas: all, by any service of a group, by scheme."""
    everybody = np.arange(len(index.providers.ids), dtype=np.int64)
    there = np.zeros(len(everybody), dtype=np.bool_)
    there[located(index, query, everybody).provider] = True
    bare = replace(query, services=(), credentials=())
    return Tally(
        providers=_count(index, [bare], there),
        by_group=tuple(
            _count(index, [replace(bare, services=(one,)) for one in group], there)
            for group in groups
        ),
        by_credential=tuple(
            _count(index, [replace(bare, credentials=(one,))], there) for one in credentials
        ),
    )


def _count(index: Index, queries: Iterable[RegistryQuery], there: Flags) -> int:
    fitting = np.zeros(len(there), dtype=np.bool_)
    for query in queries:
        fitting[candidates(index, query)] = True
    return int(np.count_nonzero(fitting & there))
