"""What taking something into the registry needs of a transaction."""

from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.ports import Registry


class Work(Protocol):
    """A transaction over the registry."""

    @property
    def connection(self) -> AsyncConnection:
        """Where it is written."""
        ...

    @property
    def registry(self) -> Registry:
        """What it holds."""
        ...
