"""What the registry holds already, as far as an import has to know it all at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_hex
from typing import Self

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Point
from bot.providers import Provider
from storage.importing.filing import Draft, Filed
from storage.importing.report import Findings
from storage.tables.providers import branch, provider


@dataclass(frozen=True, slots=True)
class Known:
    """A provider by what could show that another is the same company."""

    id: str
    source: str
    status: str
    name: str
    rfc: str
    website: str
    phone: str
    point: Point | None


@dataclass(slots=True)
class Registered:
    """Every provider there was before, and those that the import holds (`noted`)."""

    providers: dict[str, Known]
    noted: dict[str, Known] = field(default_factory=dict)
    sources: Counter[str] = field(default_factory=Counter)
    active: Counter[str] = field(default_factory=Counter)

    @classmethod
    async def of(cls, connection: AsyncConnection) -> Self:
        """Read the registry."""
        first = and_(branch.c.provider_id == provider.c.id, branch.c.position == 0)
        columns = (
            *(provider.c[name] for name in ("id", "source", "status", "name", "rfc", "website")),
            provider.c.phone,
            branch.c.latitude,
            branch.c.longitude,
        )
        query = select(*columns).select_from(provider.outerjoin(branch, first))
        found = cls({})
        for row in await connection.execute(query):
            point = Point(row.latitude, row.longitude) if row.latitude is not None else None
            one = Known(
                row.id, row.source, row.status, row.name, row.rfc, row.website, row.phone, point
            )
            found.providers[one.id] = one
            found.sources[one.source] += 1
            found.active[one.source] += one.status == "active"
        return found

    def note(self, providers: Iterable[Provider]) -> None:
        """Add what the import holds."""
        for one in providers:
            point = one.branches[0].point if one.branches else None
            known = (one.name, one.rfc, one.website, one.phone, point)
            self.noted[one.id] = Known(one.id, one.source, one.status, *known)

    def open_of(self, source: str) -> set[str]:
        """The ids of a source's providers that are not closed."""
        return {
            one.id
            for one in self.providers.values()
            if one.source == source and one.status != "closed"
        }

    def any_noted_but(self, source: str) -> bool:
        """Whether the import holds a provider of any other source."""
        return any(one.source != source for one in self.noted.values())

    def by_rfc(self) -> dict[str, list[str]]:
        """The ids of the providers of each RFC."""
        found: dict[str, list[str]] = defaultdict(list)
        for one in self.providers.values():
            if one.rfc:
                found[one.rfc].append(one.id)
        return found


def with_ids(
    drafts: Sequence[Draft], registered: Registered, findings: Findings
) -> Sequence[Draft]:
    """The drafts, those known only by their RFC under the id that was found or made for it."""
    if all(draft.id for draft in drafts):
        return drafts
    by_rfc = registered.by_rfc()
    taken = {draft.id for draft in drafts}
    for draft in drafts:
        if not draft.id and draft.own:
            _identify(draft, draft.own, by_rfc, taken, findings)
    return drafts


def _identify(
    draft: Draft,
    own: Filed[Provider],
    by_rfc: dict[str, list[str]],
    taken: set[str],
    findings: Findings,
) -> None:
    ids = by_rfc.get(own.record.rfc) or [f"rfc-{token_hex(8)}"]
    draft.id = ids[0]
    if not draft.refused and (len(ids) > 1 or draft.id in taken):
        reason = "several providers have this RFC; give the id"
        findings.refuse(draft.file, own.line, "rfc", own.record.rfc, reason)
        draft.refused = True
        return
    taken.add(draft.id)
    by_rfc[own.record.rfc] = [draft.id]
    draft.own = Filed(own.line, replace(own.record, id=draft.id))
