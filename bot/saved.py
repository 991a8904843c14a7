"""What people save for later: companies, and searches to make again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol

from bot.gazetteer import Gazetteer
from bot.messages import Sender
from bot.search_query import SearchQuery

MOST_COMPANIES = 15
MOST_SEARCHES = 5


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A search to make again; `number` names it."""

    number: int
    query: SearchQuery


class Saved(Protocol):
    """What people saved, by (front, workspace, person)."""

    async def companies(self, sender: Sender) -> Sequence[str]:
        """The ids of the companies, the newest first."""
        ...

    async def searches(self, sender: Sender) -> Sequence[SavedSearch]:
        """The searches, the newest first."""
        ...

    async def keep_company(self, sender: Sender, provider_id: str, now: datetime) -> None:
        """Save a company; to save it again keeps it longer."""
        ...

    async def keep_search(self, sender: Sender, query: SearchQuery, now: datetime) -> None:
        """Save a search."""
        ...

    async def drop_company(self, sender: Sender, provider_id: str) -> bool:
        """Save it no more; False where it was not."""
        ...

    async def drop_search(self, sender: Sender, number: int) -> bool:
        """Save it no more; False where it was not."""
        ...


def to_save(query: SearchQuery, gazetteer: Gazetteer, day: date) -> SearchQuery:
    """A search as it is saved: of an exact location only its town is kept."""
    if query.own_point:
        town = gazetteer.nearest(query.own_point)
        query = replace(query, own_point=None, places=(town,))
    return replace(query, on=day)
