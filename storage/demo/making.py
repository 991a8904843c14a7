"""The demonstration registry into the database, and out of it."""

from datetime import date, timedelta
from itertools import islice

from sqlalchemy import func, select

from bot.errors import DsmxError
from bot.providers import DEMO_SOURCE
from storage.demo.generating import invented
from storage.search.indexing import rebuild_index
from storage.tables.providers import provider
from storage.unit_of_work import SqlUnitOfWork
from storage.writing import add_providers, remove_source

MADE_ANEW_AFTER = timedelta(days=30)
_AT_ONCE = 5000
_BATCH = f"{DEMO_SOURCE}-"
"""What the batch of providers that were invented here begins with; the day follows."""


class OtherProvidersThere(DsmxError):
    """The registry holds providers that are not demonstration data."""


async def make_demo(
    work: SqlUnitOfWork, count: int, seed: int, on: date, *, beside: bool = False
) -> None:
    """Replace the demonstration data; the caller commits.

    Raises:
        OtherProvidersThere: there are other providers, and `beside` was not said.
    """
    size = await work.registry.size()
    if size.providers > size.demo and not beside:
        raise OtherProvidersThere
    await remove_source(work.connection, DEMO_SOURCE)
    providers = invented(count, seed, on)
    while some := list(islice(providers, _AT_ONCE)):
        await add_providers(work.connection, some, batch=f"{_BATCH}{on.isoformat()}")
    await rebuild_index(work.connection)


async def remove_demo(work: SqlUnitOfWork) -> int:
    """Take the demonstration data out; how many providers went. The caller commits."""
    gone = await remove_source(work.connection, DEMO_SOURCE)
    if gone:
        await rebuild_index(work.connection)
    return gone


async def demo_is_stale(work: SqlUnitOfWork, on: date) -> bool:
    """Whether it should be made: nothing is there, or it is older than 30 days and alone."""
    size = await work.registry.size()
    if size.providers != size.demo:
        return False
    invented_here = provider.c.batch.startswith(_BATCH, autoescape=True)
    made = select(func.max(provider.c.batch)).where(invented_here)
    batch = (await work.connection.execute(made)).scalar_one_or_none()
    if not batch:
        return size.providers == 0
    return on - date.fromisoformat(batch.removeprefix(_BATCH)) > MADE_ANEW_AFTER
