"""The part of a unit of work that is about people."""

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.announcements import SqlAnnouncements
from storage.demand import SqlDemand
from storage.identities import SqlCodes, SqlConsents, SqlIdentities
from storage.permissions import SqlAudit, SqlClaims, SqlDesks, SqlPermissions
from storage.pictures import SqlPictures
from storage.proposals import SqlProposals
from storage.providers import SqlRegistry
from storage.reminders import SqlReminders
from storage.requests import SqlRequests
from storage.saved import SqlSaved
from storage.search.cache import IndexCache
from storage.subscriptions import SqlSubscriptions


class SqlPeopleWork:
    """Implements `bot.people_work.PeopleWork` on what its subclass holds."""

    __slots__ = ()
    connection: AsyncConnection
    cache: IndexCache

    @property
    def identities(self) -> SqlIdentities:
        """Who is who."""
        return SqlIdentities(self.connection)

    @property
    def codes(self) -> SqlCodes:
        """One-time codes."""
        return SqlCodes(self.connection)

    @property
    def consents(self) -> SqlConsents:
        """What people agreed to."""
        return SqlConsents(self.connection)

    @property
    def permissions(self) -> SqlPermissions:
        """Who may do what."""
        return SqlPermissions(self.connection)

    @property
    def audit(self) -> SqlAudit:
        """What was done by whom."""
        return SqlAudit(self.connection)

    @property
    def claims(self) -> SqlClaims:
        """Who speaks for which company."""
        return SqlClaims(self.connection)

    @property
    def desks(self) -> SqlDesks:
        """Where the council and the clusters receive."""
        return SqlDesks(self.connection)

    @property
    def reminders(self) -> SqlReminders:
        """What is about to end."""
        return SqlReminders(self.connection)

    @property
    def proposals(self) -> SqlProposals:
        """What is proposed for the registry."""
        return SqlProposals(self.connection, SqlRegistry(self.connection, self.cache))

    @property
    def subscriptions(self) -> SqlSubscriptions:
        """Who wants to be told of what."""
        return SqlSubscriptions(self.connection)

    @property
    def announcements(self) -> SqlAnnouncements:
        """What is announced."""
        return SqlAnnouncements(self.connection)

    @property
    def pictures(self) -> SqlPictures:
        """What announcements show."""
        return SqlPictures(self.connection)

    @property
    def requests(self) -> SqlRequests:
        """What people ask of companies."""
        return SqlRequests(self.connection)

    @property
    def saved(self) -> SqlSaved:
        """What people saved for later."""
        return SqlSaved(self.connection)

    @property
    def demand(self) -> SqlDemand:
        """What is looked for in vain."""
        return SqlDemand(self.connection)
