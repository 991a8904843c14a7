"""tantivy as a peer, behind one thread hop: terms and ranges over fast fields.

It knows no distance: the page comes from boxes that grow until they hold it, and the total of a
radius is its box's, so that it does less than it is compared with.
"""

from __future__ import annotations

import asyncio
from math import cos, radians
from typing import TYPE_CHECKING, Any

from benchmarks.peer_rows import branch_rows

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Executor

    from bot.coded_search import CodedSearch
    from bot.providers import Provider

_GROWING_KM = (25.0, 100.0, 400.0, 5000.0)
_KM_A_DEGREE = 111.2


class TantivyPeer:
    """The rows in an index in memory.

    Raises:
        ModuleNotFoundError: tantivy is not installed.
    """

    def __init__(self, providers: Iterable[Provider], executor: Executor) -> None:
        import tantivy  # noqa: PLC0415  # a peer that may be missing

        self._module: Any = tantivy
        self._executor = executor
        schema = tantivy.SchemaBuilder()
        schema.add_text_field("service", tokenizer_name="raw")
        for name in ("provider", "since", "until", "sectors"):
            schema.add_integer_field(name, fast=True, indexed=name != "sectors")
        for name in ("lat", "lon"):
            schema.add_float_field(name, fast=True, indexed=True)
        self._schema = schema.build()
        index = tantivy.Index(self._schema)
        self._add(index, providers)
        index.reload()
        self._searcher = index.searcher()

    def _add(self, index: Any, providers: Iterable[Provider]) -> None:  # noqa: ANN401
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for number, one in enumerate(providers):
            for row in branch_rows(number, one):
                for since, until in row.spans:
                    writer.add_document(
                        self._module.Document(
                            service=row.service,
                            provider=number,
                            since=since.toordinal(),
                            until=until.toordinal(),
                            sectors=row.sectors,
                            lat=row.latitude,
                            lon=row.longitude,
                        )
                    )
        writer.commit()
        writer.wait_merging_threads()

    async def ask(self, asked: CodedSearch) -> int:
        """The total, after the page was fetched too."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, self._answer, asked)

    def _answer(self, asked: CodedSearch) -> int:
        area: Any = asked.query.areas[0] if asked.query.areas else None
        need = asked.offset + asked.limit
        if area is None:
            whole = self._query(asked, None, None)
            self._searcher.search(whole, limit=need)
            return int(self._searcher.cardinality(whole, "provider"))
        found: Any = None
        for km in _GROWING_KM:
            reach = min(km, area.radius_km or km)
            found = self._searcher.search(self._query(asked, area, reach), limit=4 * need)
            if found.count >= 2 * need or reach < km:
                break
        self._nearest(area, [address for _, address in found.hits])
        whole = self._query(asked, area if area.radius_km else None, area.radius_km)
        return int(self._searcher.cardinality(whole, "provider"))

    def _nearest(self, area: Any, addresses: list[Any]) -> list[int]:  # noqa: ANN401
        columns = [
            self._searcher.fast_field_values(name, addresses) for name in ("lat", "lon", "provider")
        ]
        wide = cos(radians(area.point.latitude))
        far = [
            ((lat - area.point.latitude) ** 2 + ((lon - area.point.longitude) * wide) ** 2, who)
            for lat, lon, who in zip(*columns, strict=True)
        ]
        return [who for _, who in sorted(far)]

    def _query(self, asked: CodedSearch, area: Any, km: float | None) -> Any:  # noqa: ANN401
        query, day = asked.query, asked.query.on.toordinal()
        must = [self._term("service", code) for code in query.services[:1]]
        if not query.include_unverified:
            must += [self._range("since", 0, day), self._range("until", day, 10**7)]
        if area is not None and km is not None:
            high = km / _KM_A_DEGREE
            wide = high / cos(radians(area.point.latitude))
            must.append(self._between("lat", area.point.latitude, high))
            must.append(self._between("lon", area.point.longitude, wide))
        occur = self._module.Occur.Must
        return self._module.Query.boolean_query([(occur, part) for part in must])

    def _term(self, field: str, value: str) -> Any:  # noqa: ANN401
        return self._module.Query.term_query(self._schema, field, value)

    def _range(self, field: str, low: int, high: int) -> Any:  # noqa: ANN401
        kind = self._module.FieldType.Integer
        return self._module.Query.range_query(self._schema, field, kind, low, high)

    def _between(self, field: str, middle: float, reach: float) -> Any:  # noqa: ANN401
        kind = self._module.FieldType.Float
        return self._module.Query.range_query(
            self._schema, field, kind, middle - reach, middle + reach
        )
