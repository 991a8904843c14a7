"""Identities of people, the codes they type, and what they agreed to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.conversation import EXACT_POINT_LIVES
from bot.messages import Sender
from bot.one_time_codes import LIVES, Promise, new_code
from bot.people import private_chat
from bot.privacy import Consent, Purpose
from storage.secrets_of_people import keyed_hash
from storage.tables.identities import consent, human, identity, one_time_code
from storage.tables.people import conversation


@dataclass(frozen=True, slots=True)
class SqlIdentities:
    """Implements `bot.people.Identities`."""

    connection: AsyncConnection

    async def id_of(self, sender: Sender, now: datetime) -> str:
        """The random id of this identity, made where there is none."""
        known = await self.known(sender)
        if known:
            return known
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        row = {"id": token_hex(8), **_who(sender), "known_since": now}
        await self.connection.execute(dialect.insert(identity).values(row).on_conflict_do_nothing())
        return await self.known(sender)

    async def known(self, sender: Sender) -> str:
        """The random id of this identity; empty where there is none."""
        query = select(identity.c.id).where(*whose(identity, sender))
        return (await self.connection.execute(query)).scalar_one_or_none() or ""

    async def address(self, identity_id: str) -> Sender | None:
        """The private chat of an identity; None once it is erased."""
        query = select(identity).where(identity.c.id == identity_id)
        row = (await self.connection.execute(query)).one_or_none()
        return private_chat(row.front, row.workspace, row.person) if row else None

    async def linked(self, sender: Sender) -> Sequence[Sender]:
        """All identities of the same human, this one first."""
        mine = select(identity.c.human).where(*whose(identity, sender)).scalar_subquery()
        query = select(identity).where(identity.c.human == mine).order_by(identity.c.known_since)
        rows = (await self.connection.execute(query)).all()
        found = [private_chat(row.front, row.workspace, row.person) for row in rows]
        itself = private_chat(sender.front, sender.workspace, sender.person)
        return [itself, *(one for one in found if one != itself)]

    async def link(self, identity_id: str, other: str) -> str:
        """Make two identities, and those linked to either, one human; the human's random id."""
        query = select(identity.c.human).where(identity.c.id.in_((identity_id, other)))
        humans = [one for one in (await self.connection.execute(query)).scalars() if one]
        kept = humans[0] if humans else await self._new_human()
        merged = or_(identity.c.id.in_((identity_id, other)), identity.c.human.in_(humans))
        await self.connection.execute(update(identity).where(merged).values(human=kept))
        await forget_lonely_humans(self.connection)
        return kept

    async def unlink(self, sender: Sender) -> None:
        """Let this identity stand alone again."""
        alone = update(identity).where(*whose(identity, sender)).values(human=None)
        await self.connection.execute(alone)
        await forget_lonely_humans(self.connection)

    async def _new_human(self) -> str:
        name = token_hex(8)
        await self.connection.execute(insert(human).values(id=name, language="", zone=""))
        return name


@dataclass(frozen=True, slots=True)
class SqlCodes:
    """Implements `bot.one_time_codes.Codes`."""

    connection: AsyncConnection

    async def issue(self, promise: Promise, now: datetime) -> str:
        """A new code; it lives as long as its kind does."""
        code = new_code()
        row = {
            "digest": await self._digest(code),
            "kind": promise.kind,
            "about": promise.about,
            "issuer": promise.issuer,
            "until": now + LIVES[promise.kind],
        }
        await self.connection.execute(insert(one_time_code).values(row))
        return code

    async def redeem(self, code: str, now: datetime) -> Promise | None:
        """What the code stands for, once; None for a wrong, used or old one."""
        digest = await self._digest(code)
        used = delete(one_time_code).where(
            one_time_code.c.digest == digest, one_time_code.c.until >= now
        )
        row = (await self.connection.execute(used.returning(one_time_code))).one_or_none()
        return Promise(kind=row.kind, about=row.about, issuer=row.issuer) if row else None

    async def _digest(self, code: str) -> str:
        return await keyed_hash(self.connection, "code", code)


@dataclass(frozen=True, slots=True)
class SqlConsents:
    """Implements `bot.privacy.Consents`."""

    connection: AsyncConnection

    async def of(self, sender: Sender) -> Sequence[Consent]:
        """All consents of this identity, withdrawn ones too, in the order of time."""
        query = select(consent).where(*whose(consent, sender)).order_by(consent.c.number)
        return [
            Consent(
                purpose=row.purpose,
                notice=row.notice,
                given_at=row.given_at,
                withdrawn_at=row.withdrawn_at,
            )
            for row in await self.connection.execute(query)
        ]

    async def agreed(self, sender: Sender, purpose: Purpose) -> bool:
        """Whether it holds now."""
        query = select(consent.c.number).where(*_holding(sender, purpose)).limit(1)
        return (await self.connection.execute(query)).first() is not None

    async def give(self, sender: Sender, purpose: Purpose, notice: str, now: datetime) -> None:
        """Keep that they agree; to agree twice changes nothing."""
        if await self.agreed(sender, purpose):
            return
        row = {**_who(sender), "purpose": purpose, "notice": notice, "given_at": now}
        await self.connection.execute(insert(consent).values(row))

    async def withdraw(self, sender: Sender, purpose: Purpose, now: datetime) -> bool:
        """Keep that they do no more; False where they never did.

        A place that was kept by it is to be blurred at once.
        """
        ended = update(consent).where(*_holding(sender, purpose)).values(withdrawn_at=now)
        done = bool((await self.connection.execute(ended)).rowcount)
        if done and purpose == "keep-location":
            kept = conversation.c.state.contains('"own_point":{')
            due = update(conversation).where(*whose(conversation, sender), kept)
            await self.connection.execute(due.values(exact_since=now - EXACT_POINT_LIVES))
        return done


async def forget_lonely_humans(connection: AsyncConnection) -> None:
    """Drop humans of fewer than two identities: nothing is shared any more."""
    used = select(identity.c.human).where(identity.c.human.is_not(None))
    await connection.execute(delete(human).where(human.c.id.not_in(used)))


def whose(table: Table, sender: Sender) -> list[ColumnElement[bool]]:
    """The rows of a person on this front and workspace."""
    return [table.c[name] == value for name, value in _who(sender).items()]


def _holding(sender: Sender, purpose: Purpose) -> list[Any]:
    holds = (consent.c.purpose == purpose, consent.c.withdrawn_at.is_(None))
    return [*whose(consent, sender), *holds]


def _who(sender: Sender) -> dict[str, str]:
    return {"front": sender.front, "workspace": sender.workspace, "person": sender.person}
