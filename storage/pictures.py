"""Pictures that announcements show, on both databases."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.outgoing import Token
from bot.pictures import SoundPicture
from storage.due import of_token
from storage.tables.announcements import announcement
from storage.tables.pictures import picture, picture_at

UNUSED_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class SqlPictures:
    """Implements `bot.kept_pictures.Pictures`."""

    connection: AsyncConnection

    async def keep(self, one: SoundPicture, now: datetime) -> None:
        """Keep it; one that is there already stays, as if it had come now."""
        row = {"key": one.key, "data": one.data, "kept_at": now}
        put = self._dialect.insert(picture).values(row)
        again = put.on_conflict_do_update(index_elements=["key"], set_={"kept_at": now})
        await self.connection.execute(again)

    async def data(self, key: str) -> bytes | None:
        """Its bytes; None where it is not kept any more."""
        query = select(picture.c.data).where(picture.c.key == key)
        found = (await self.connection.execute(query)).scalar_one_or_none()
        return bytes(found) if found is not None else None

    async def known_as(self, key: str, token: Token) -> str:
        """What the platform calls it for this token; empty where it does not have it."""
        named = select(picture_at.c.name).where(picture_at.c.picture == key)
        found = await self.connection.execute(named.where(of_token(picture_at, token)))
        return found.scalar_one_or_none() or ""

    async def know(self, key: str, token: Token, name: str) -> None:
        """The platform has it under this name now (empty: no longer)."""
        row = {"picture": key, "front": token.front, "workspace": token.workspace, "name": name}
        put = self._dialect.insert(picture_at).values(row)
        columns = ["picture", "front", "workspace"]
        await self.connection.execute(
            put.on_conflict_do_update(index_elements=columns, set_={"name": name})
        )

    @property
    def _dialect(self) -> Any:  # noqa: ANN401  # two modules with the same words
        return sqlite if self.connection.dialect.name == "sqlite" else postgresql


async def forget_pictures(connection: AsyncConnection, now: datetime) -> int:
    """Drop pictures a week after they came where no announcement shows them; how many went."""
    shown = select(announcement.c.id).where(announcement.c.content.contains(picture.c.key))
    unused = delete(picture).where(picture.c.kept_at < now - UNUSED_KEPT, ~shown.exists())
    return (await connection.execute(unused)).rowcount
