"""Points that a geocoder found, for branches that have no coordinates of their own."""

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.folding import fold
from bot.messages import Point
from bot.providers import Branch, Provider
from storage.importing.places import contradicts, in_mexico, rounded
from storage.tables.changes import geocoded

Located = Mapping[str, Point]
"""Points by folded address."""


async def located(connection: AsyncConnection) -> Located:
    """Every address for which the geocoder knew a point."""
    columns = (geocoded.c.address, geocoded.c.latitude, geocoded.c.longitude)
    query = select(*columns).where(geocoded.c.latitude.is_not(None))
    rows = await connection.execute(query)
    return {row.address: Point(row.latitude, row.longitude) for row in rows}


def address_of(branch: Branch) -> str:
    """An address to ask a geocoder for; empty where there is no street to look for."""
    if not branch.street:
        return ""
    parts = (branch.street, branch.neighborhood, branch.postal_code, branch.municipality)
    return ", ".join(part for part in (*parts, branch.state) if part)


def key_of(branch: Branch) -> str:
    """The address as it is remembered."""
    return fold(address_of(branch))


def with_points(provider: Provider, known: Located) -> Provider:
    """The provider, its branches at the points that are known for their addresses."""
    if not known:
        return provider
    branches = tuple(_with_point(branch, known) for branch in provider.branches)
    return replace(provider, branches=branches) if branches != provider.branches else provider


def _with_point(branch: Branch, known: Located) -> Branch:
    if branch.precision == "address":
        return branch
    point = known.get(key_of(branch))
    if point is None or not fits(point, branch):
        return branch
    return replace(branch, point=rounded(point), precision="address")


def fits(point: Point, branch: Branch) -> bool:
    """Whether a point can be the branch's: in Mexico, and in its state or close to it."""
    return in_mexico(point) and contradicts(point, branch.state, None) is None
