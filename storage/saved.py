"""What people saved, on both databases."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from pydantic import TypeAdapter
from sqlalchemy import delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.saved import SavedSearch
from bot.search_query import SearchQuery
from storage.identities import whose
from storage.tables.saved import saved_search, shortlisted


@dataclass(frozen=True, slots=True)
class SqlSaved:
    """Implements `bot.saved.Saved`."""

    connection: AsyncConnection

    async def companies(self, sender: Sender) -> Sequence[str]:
        """The ids of the companies, the newest first."""
        query = select(shortlisted.c.provider_id).where(*whose(shortlisted, sender))
        newest = query.order_by(shortlisted.c.saved_at.desc(), shortlisted.c.provider_id)
        return (await self.connection.execute(newest)).scalars().all()

    async def searches(self, sender: Sender) -> Sequence[SavedSearch]:
        """The searches, the newest first."""
        query = select(saved_search).where(*whose(saved_search, sender))
        rows = await self.connection.execute(query.order_by(saved_search.c.number.desc()))
        return [SavedSearch(row.number, _queries().validate_json(row.query)) for row in rows]

    async def keep_company(self, sender: Sender, provider_id: str, now: datetime) -> None:
        """Save a company; to save it again keeps it longer."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        key = {**_who(sender), "provider_id": provider_id}
        put = dialect.insert(shortlisted).values(**key, saved_at=now)
        longer = put.on_conflict_do_update(index_elements=list(key), set_={"saved_at": now})
        await self.connection.execute(longer)

    async def keep_search(self, sender: Sender, query: SearchQuery, now: datetime) -> None:
        """Save a search."""
        row = {"query": _queries().dump_json(query).decode(), "saved_at": now}
        await self.connection.execute(insert(saved_search).values(**_who(sender), **row))

    async def drop_company(self, sender: Sender, provider_id: str) -> bool:
        """Save it no more; False where it was not."""
        this = shortlisted.c.provider_id == provider_id
        gone = delete(shortlisted).where(*whose(shortlisted, sender), this)
        return bool((await self.connection.execute(gone)).rowcount)

    async def drop_search(self, sender: Sender, number: int) -> bool:
        """Save it no more; False where it was not."""
        this = saved_search.c.number == number
        gone = delete(saved_search).where(*whose(saved_search, sender), this)
        return bool((await self.connection.execute(gone)).rowcount)


@cache
def _queries() -> TypeAdapter[SearchQuery]:
    return TypeAdapter(SearchQuery)


def _who(sender: Sender) -> dict[str, str]:
    return {"front": sender.front, "workspace": sender.workspace, "person": sender.person}
