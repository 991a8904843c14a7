"""The key of the hashes by which codes, consents and the audit are kept."""

import hashlib
import hmac
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables.identities import people_key


async def keyed_hash(connection: AsyncConnection, use: str, text: str) -> str:
    """A hash that nobody without the database's key can repeat; `use` keeps uses apart."""
    key = await _key(connection)
    return hmac.new(key, f"{use}\n{text}".encode(), hashlib.sha256).hexdigest()


async def _key(connection: AsyncConnection) -> bytes:
    kept = await connection.execute(select(people_key.c.secret))
    found = kept.scalar_one_or_none()
    if found is not None:
        return bytes(found)
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    made = dialect.insert(people_key).values(id=1, secret=token_bytes(32))
    await connection.execute(made.on_conflict_do_nothing())
    return await _key(connection)
