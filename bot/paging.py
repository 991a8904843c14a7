"""Pages of a list that stay as they were while the registry changes under it."""

from bot.ports import Registry
from bot.search import Hit, Page, RegistryQuery


async def page_of(
    registry: Registry, query: RegistryQuery, seen: tuple[str, ...], offset: int, size: int
) -> Page:
    """The hits from `offset` on, with the total of this moment.

    `seen` are the ids on the pages shown so far, in their order: those pages show them again, and
    the next one shows the first `size` that were on none, whatever came into the registry.
    """
    if offset > len(seen):
        return await registry.find(query, limit=size, offset=offset)
    found = await registry.find(query, limit=len(seen) + size)
    if offset == len(seen):
        fresh = [hit for hit in found.hits if hit.id not in seen]
        return Page(found.total, tuple(fresh[:size]))
    return Page(found.total, _again(found.hits, seen[offset : offset + size]))


def _again(hits: tuple[Hit, ...], ids: tuple[str, ...]) -> tuple[Hit, ...]:
    by_id = {hit.id: hit for hit in hits}
    return tuple(by_id[one] for one in ids if one in by_id)
