"""A numpy scan as a peer: no database at all, one array a service, looked through whole."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import numpy as np

from benchmarks.peer_rows import branch_rows
from bot.coded_search import CodedSearch
from bot.providers import Provider
from bot.search import Around
from storage.search.codes import sector_bits, state_bits
from storage.search.columns import earth_centred


class ScanPeer:
    """Rows by service; what it leaves out (credentials, vendors) only makes it quicker."""

    def __init__(self, providers: Iterable[Provider]) -> None:
        rows: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
        for number, one in enumerate(providers):
            for row in branch_rows(number, one):
                spans = [(s.toordinal(), u.toordinal()) for s, u in row.spans]
                for since, until in spans or [(0, 0)]:
                    values = (number, row.latitude, row.longitude, since, until)
                    rows[row.service].append((*values, row.sectors, row.states))
        self._columns = {code: _columns(found) for code, found in rows.items()}

    async def ask(self, asked: CodedSearch) -> int:
        """The total, after the page was found too."""
        query, day = asked.query, asked.query.on.toordinal()
        found: Any = None
        for code in query.services or self._columns:
            ids, position, since, until, sectors, states = self._columns[code]
            fits = np.ones(len(ids), dtype=bool)
            if not query.include_unverified:
                fits &= (since <= day) & (day <= until)
            if query.sectors:
                fits &= (sectors & sector_bits(query.sectors)) != 0
            if query.states:
                fits &= (states & state_bits(query.states)) != 0
            some = np.unique(_near(ids[fits], position[fits], asked)[0])
            both = np.intersect1d if query.services else np.union1d
            found = some if found is None else both(found, some)
        return len(found)


def _near(ids: Any, position: Any, asked: CodedSearch) -> tuple[Any, Any]:  # noqa: ANN401
    area = next((one for one in asked.query.areas if isinstance(one, Around)), None)
    if area is None:
        return ids, None
    here = earth_centred(np.array(area.point.latitude), np.array(area.point.longitude))
    square = ((position - np.array(here)) ** 2).sum(axis=1)
    if area.radius_km is not None:
        inside = square <= (area.radius_km * 1000) ** 2
        ids, square = ids[inside], square[inside]
    last = min(4 * (asked.offset + asked.limit), len(square))
    page = np.argpartition(square, last - 1)[:last] if last else square
    return ids, np.sort(page)


def _columns(rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    ids, latitude, longitude, since, until, sectors, states = map(np.array, zip(*rows, strict=True))
    position = np.stack(earth_centred(latitude, longitude), axis=1)
    return ids, position, since, until, sectors, states
