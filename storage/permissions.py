"""Roles, claims, desks and the log of what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.authorization import Entry, Grant, Holder
from bot.claims import MOST_CLAIMANTS
from bot.messages import Sender
from bot.people import private_chat
from storage.identities import whose
from storage.secrets_of_people import keyed_hash
from storage.tables.identities import identity
from storage.tables.permissions import audit, claim, desk, role
from storage.tables.providers import provider


@dataclass(frozen=True, slots=True)
class SqlPermissions:
    """Implements `bot.authorization.Permissions`."""

    connection: AsyncConnection

    async def grants_of(self, sender: Sender) -> Sequence[Grant]:
        """The roles of this identity; linked identities do not lend theirs."""
        query = select(role.c.role, role.c.cluster).join(identity).where(*whose(identity, sender))
        rows = await self.connection.execute(query)
        return [Grant(role=row.role, cluster=row.cluster) for row in rows]

    async def holders(self) -> Sequence[Holder]:
        """Everybody who holds a role."""
        query = select(role, identity.c.front, identity.c.workspace, identity.c.person)
        rows = await self.connection.execute(query.join(identity).order_by(role.c.granted_at))
        return [
            Holder(
                identity=row.identity,
                sender=private_chat(row.front, row.workspace, row.person),
                grant=Grant(role=row.role, cluster=row.cluster),
                granted_at=row.granted_at,
            )
            for row in rows
        ]

    async def grant(self, identity_id: str, grant: Grant, by: str, now: datetime) -> None:
        """Give a role; to hold it already changes nothing."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        row = {
            "identity": identity_id,
            "role": grant.role,
            "cluster": grant.cluster,
            "granted_by": by,
            "granted_at": now,
        }
        await self.connection.execute(dialect.insert(role).values(row).on_conflict_do_nothing())

    async def revoke(self, identity_id: str, grant: Grant) -> bool:
        """Take a role back; False where it was not held."""
        gone = delete(role).where(
            role.c.identity == identity_id,
            role.c.role == grant.role,
            role.c.cluster == grant.cluster,
        )
        return bool((await self.connection.execute(gone)).rowcount)


@dataclass(frozen=True, slots=True)
class SqlAudit:
    """Implements `bot.authorization.Audit`; it has no way to change a line."""

    connection: AsyncConnection

    async def record(self, entry: Entry) -> None:
        """Add a line; `before` and `after` are kept as keyed hashes."""
        row = {
            "at": entry.at,
            "actor": entry.actor,
            "verb": entry.verb,
            "target": entry.target,
            "before": await self._hashed(entry.before),
            "after": await self._hashed(entry.after),
            "request": entry.request,
        }
        await self.connection.execute(insert(audit).values(row))

    async def latest(self, limit: int) -> Sequence[Entry]:
        """The newest lines first."""
        query = select(audit).order_by(audit.c.number.desc()).limit(limit)
        rows = await self.connection.execute(query)
        names = Entry.__slots__
        return [Entry(**{name: getattr(row, name) for name in names}) for row in rows]

    async def _hashed(self, state: str) -> str:
        return await keyed_hash(self.connection, "audit", state) if state else ""


@dataclass(frozen=True, slots=True)
class SqlClaims:
    """Implements `bot.claims.Claims`."""

    connection: AsyncConnection

    async def providers_of(self, identity_id: str) -> Sequence[str]:
        """The ids of the providers that somebody speaks for."""
        query = select(claim.c.provider_id).where(claim.c.identity == identity_id)
        return (await self.connection.execute(query.order_by(claim.c.claimed_at))).scalars().all()

    async def claimants(self, provider_id: str) -> Sequence[str]:
        """Those who speak for a provider, the first who came first."""
        query = select(claim.c.identity).where(claim.c.provider_id == provider_id)
        return (await self.connection.execute(query.order_by(claim.c.claimed_at))).scalars().all()

    async def bind(self, identity_id: str, provider_id: str, by: str, now: datetime) -> bool:
        """Let somebody speak for a provider; False where five do already, one after the other."""
        this = select(provider.c.id).where(provider.c.id == provider_id).with_for_update()
        await self.connection.execute(this)
        held = await self.claimants(provider_id)
        if identity_id in held:
            return True
        if len(held) >= MOST_CLAIMANTS:
            return False
        row = {
            "identity": identity_id,
            "provider_id": provider_id,
            "issued_by": by,
            "claimed_at": now,
        }
        await self.connection.execute(insert(claim).values(row))
        return True

    async def release(self, identity_id: str, provider_id: str) -> bool:
        """End that; False where it was not so."""
        gone = delete(claim).where(
            claim.c.identity == identity_id, claim.c.provider_id == provider_id
        )
        return bool((await self.connection.execute(gone)).rowcount)


@dataclass(frozen=True, slots=True)
class SqlDesks:
    """Implements `bot.desks.Desks`."""

    connection: AsyncConnection

    async def place(self, cluster: str, chat: Sender, by: str, now: datetime) -> None:
        """Make a chat the desk of a cluster, in place of an earlier one."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        values = {**_chat(chat), "set_by": by, "set_at": now}
        put = dialect.insert(desk).values({"cluster": cluster, **values})
        changed = put.on_conflict_do_update(index_elements=[desk.c.cluster], set_=values)
        await self.connection.execute(changed)

    async def of(self, cluster: str) -> Sender | None:
        """The desk of a cluster, else the council's; None where there is neither."""
        query = (
            select(desk).where(desk.c.cluster.in_((cluster, ""))).order_by(desk.c.cluster.desc())
        )
        row = (await self.connection.execute(query.limit(1))).one_or_none()
        if row is None:
            return None
        return Sender(
            front=row.front,
            workspace=row.workspace,
            chat=row.chat,
            thread=row.thread,
            person=row.chat,
        )

    async def at(self, chat: Sender) -> Sequence[str]:
        """The clusters whose desk a chat is."""
        query = select(desk.c.cluster).where(*(desk.c[k] == v for k, v in _chat(chat).items()))
        return (await self.connection.execute(query.order_by(desk.c.cluster))).scalars().all()

    async def clear(self, chat: Sender) -> Sequence[str]:
        """The chat is no desk any more; whose it was."""
        gone = delete(desk).where(*(desk.c[k] == v for k, v in _chat(chat).items()))
        cleared = await self.connection.execute(gone.returning(desk.c.cluster))
        return cleared.scalars().all()


def _chat(sender: Sender) -> dict[str, str]:
    return {
        "front": sender.front,
        "workspace": sender.workspace,
        "chat": sender.chat,
        "thread": sender.thread,
    }
