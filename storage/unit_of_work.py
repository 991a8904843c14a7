"""One transaction at a time."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.conversations import SqlConversations
from storage.deliveries import SqlDeliveries
from storage.inbox import SqlInbox
from storage.installations import SqlInstallations
from storage.institutions import SqlInstitutions
from storage.outbox import SqlOutbox
from storage.people_work import SqlPeopleWork
from storage.providers import SqlRegistry
from storage.search.cache import IndexCache


@dataclass(frozen=True, slots=True)
class SqlUnitOfWork(SqlPeopleWork):
    """Implements `bot.ports.UnitOfWork` on one connection."""

    connection: AsyncConnection
    cache: IndexCache

    @property
    def registry(self) -> SqlRegistry:
        """The registry, as of this transaction."""
        return SqlRegistry(self.connection, self.cache)

    @property
    def conversations(self) -> SqlConversations:
        """The conversations, as of this transaction."""
        return SqlConversations(self.connection)

    @property
    def institutions(self) -> SqlInstitutions:
        """Clusters, centers, offices and alliances, as of this transaction."""
        return SqlInstitutions(self.connection)

    @property
    def inbox(self) -> SqlInbox:
        """The inbox, as of this transaction."""
        return SqlInbox(self.connection)

    @property
    def installations(self) -> SqlInstallations:
        """The workspaces that installed the app, as of this transaction."""
        return SqlInstallations(self.connection)

    @property
    def outbox(self) -> SqlOutbox:
        """What waits to be sent to people who did not just ask, as of this transaction."""
        return SqlOutbox(self.connection)

    @property
    def deliveries(self) -> SqlDeliveries:
        """The same as a worker sees it."""
        return SqlDeliveries(self.connection)

    async def commit(self) -> None:
        """Keep what was written."""
        await self.connection.commit()
