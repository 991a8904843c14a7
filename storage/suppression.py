"""A company that asks not to be listed: taken out, and kept out of every later import."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_bytes, token_hex

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.errors import DsmxError
from bot.providers import Provider
from storage.changes import PROVIDER, Actor, Change, open_batch, record
from storage.importing.suppressed import ID, Suppressed, digest, signs
from storage.importing.work import Work
from storage.search.indexing import rebuild_index
from storage.tables.changes import change, suppression, suppression_key
from storage.tables.providers import exposure, provider
from storage.writing import remove_whole

SUPPRESSION = "suppression"


class NotThere(DsmxError):
    """No company of that id or short code."""


async def suppress(work: Work, provider_id: str, actor: Actor, now: datetime) -> Sequence[str]:
    """Take a provider out for good, by id or short code; the kinds of signs that are kept hashed.

    The caller commits. What the log of changes held of it is blanked.

    Raises:
        NotThere: there is no such provider.
    """
    one = await _provider(work, provider_id)
    secret = await _secret(work.connection)
    entry = token_hex(8)
    known = (await Suppressed.of(work.connection)).digests
    new = {(kind, digest(secret, kind, value)) for kind, value in signs(one)} - known
    rows = [{"kind": kind, "digest": found, "entry": entry, "at": now} for kind, found in new]
    if rows:
        await work.connection.execute(insert(suppression), rows)
    await _forget(work.connection, one.id)
    batch = await open_batch(work.connection, actor, now, about="suppress")
    await record(work.connection, batch, [Change(kind=SUPPRESSION, record=entry)])
    await rebuild_index(work.connection, [one.id])
    return sorted({kind for kind, _ in signs(one)})


async def unsuppress(work: Work, provider_id: str, actor: Actor, now: datetime) -> None:
    """Let a company be listed again, by the id it had; the caller commits.

    Raises:
        NotThere: no company of that id asked not to be listed.
    """
    found = await Suppressed.of(work.connection)
    its = suppression.c.digest == digest(found.secret, ID, provider_id)
    entry = (await work.connection.execute(select(suppression.c.entry).where(its))).scalar()
    if entry is None:
        raise NotThere(f"no company of the id {provider_id!r} asked not to be listed")
    await work.connection.execute(delete(suppression).where(suppression.c.entry == entry))
    batch = await open_batch(work.connection, actor, now, about="unsuppress")
    await record(work.connection, batch, [Change(kind=SUPPRESSION, record=entry)])


async def _provider(work: Work, provider_id: str) -> Provider:
    named = or_(provider.c.id == provider_id, provider.c.code == provider_id.upper())
    ids = (await work.connection.execute(select(provider.c.id).where(named))).scalars().all()
    for one in await work.registry.providers(ids[:1]):
        return one
    raise NotThere(f"no provider has the id or code {provider_id!r}")


async def _secret(connection: AsyncConnection) -> bytes:
    """The key, made where it is missing."""
    kept = (await connection.execute(select(suppression_key.c.secret))).scalar_one_or_none()
    if kept is None:
        kept = token_bytes(32)
        await connection.execute(insert(suppression_key), {"id": 1, "secret": kept})
    return bytes(kept)


async def _forget(connection: AsyncConnection, provider_id: str) -> None:
    await remove_whole(connection, [provider_id])
    await connection.execute(delete(exposure).where(exposure.c.provider_id == provider_id))
    its = (change.c.kind == PROVIDER) & (change.c.record == provider_id)
    await connection.execute(update(change).where(its).values(before="", after=""))
