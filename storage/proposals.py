"""The queue of proposals, and the registry as far as they change it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.proposals import Field, Proposal
from storage.carrying_out import carried_out, normal_form
from storage.providers import SqlRegistry
from storage.tables.proposals import proposal, proposed_field

Row = Any
OPEN = ("proposed", "assigned")


@dataclass(frozen=True, slots=True)
class SqlProposals:
    """Implements `bot.proposals.Proposals`, over the registry of the same transaction."""

    connection: AsyncConnection
    registry: SqlRegistry

    async def propose(self, made: Proposal) -> None:
        """Keep a new one."""
        await self.connection.execute(insert(proposal).values(_row(made)))
        await self._keep_fields(made)

    async def one(self, name: str) -> Proposal | None:
        """The proposal of this id; nobody else decides it before this transaction ends."""
        mine = select(proposal.c.id).where(proposal.c.id == name).with_for_update()
        await self.connection.execute(mine)
        return next(iter(await self._found(proposal.c.id == name)), None)

    async def waiting(self, clusters: Collection[str], *, limit: int) -> Sequence[Proposal]:
        """Undecided ones of these clusters, the oldest first; an empty key means all."""
        where = [proposal.c.state.in_(OPEN)]
        if "" not in clusters:
            where.append(proposal.c.cluster.in_(clusters))
        return await self._found(*where, limit=limit)

    async def by(self, author: str) -> Sequence[Proposal]:
        """All of somebody, the newest first."""
        return (await self._found(proposal.c.author == author))[::-1] if author else []

    async def assign(self, name: str, assignee: str) -> None:
        """Give it to a reviewer."""
        given = update(proposal).where(proposal.c.id == name, proposal.c.state.in_(OPEN))
        await self.connection.execute(given.values(assignee=assignee, state="assigned"))

    async def keep(self, decided: Proposal) -> None:
        """Keep what was decided of it."""
        changed = update(proposal).where(proposal.c.id == decided.id).values(_row(decided))
        await self.connection.execute(changed)
        theirs = proposed_field.c.proposal == decided.id
        await self.connection.execute(delete(proposed_field).where(theirs))
        await self._keep_fields(decided)

    async def carry_out(self, decided: Proposal, now: datetime) -> Proposal:
        """Write the approved fields of a decided proposal into the registry.

        Raises:
            NotAcceptable: the registry refuses a value; the words say which and why.
        """
        return await carried_out(self, decided, now)

    async def normal(self, name: str, value: str) -> str:
        """A field's value in the form in which the registry keeps it.

        Raises:
            NotAcceptable: it is none; the words say why.
        """
        return normal_form(name, value)

    async def _keep_fields(self, made: Proposal) -> None:
        rows = [_field_row(made, number, one) for number, one in enumerate(made.fields)]
        await self.connection.execute(insert(proposed_field), rows)

    async def _found(self, *where: Any, limit: int = 1000) -> Sequence[Proposal]:  # noqa: ANN401  # conditions
        query = select(proposal).where(*where).order_by(proposal.c.made_at, proposal.c.id)
        rows = (await self.connection.execute(query.limit(limit))).all()
        fields = await self._fields([row.id for row in rows])
        return [_proposal(row, fields.get(row.id, ())) for row in rows]

    async def _fields(self, names: Sequence[str]) -> Mapping[str, tuple[Field, ...]]:
        theirs = proposed_field.c.proposal.in_(names)
        query = select(proposed_field).where(theirs).order_by(proposed_field.c.position)
        found: dict[str, tuple[Field, ...]] = {}
        for row in await self.connection.execute(query):
            found[row.proposal] = (*found.get(row.proposal, ()), _field(row))
        return found


def _row(made: Proposal) -> dict[str, Any]:
    return {name: getattr(made, name) for name in Proposal.__slots__ if name != "fields"}


def _field_row(made: Proposal, position: int, one: Field) -> dict[str, Any]:
    own = {name: getattr(one, name) for name in Field.__slots__}
    return {"proposal": made.id, "position": position, **own}


def _proposal(row: Row, fields: tuple[Field, ...]) -> Proposal:
    return Proposal(**row._mapping, fields=fields)


def _field(row: Row) -> Field:
    kept = {k: v for k, v in row._mapping.items() if k not in ("proposal", "position")}
    return Field(**kept)
