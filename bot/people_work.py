"""What a transaction offers of people: who they are, may do, propose, and look for in vain."""

from typing import Protocol

from bot.announcements import Announcements
from bot.authorization import Audit, Permissions
from bot.claims import Claims
from bot.demand import Demand
from bot.desks import Desks
from bot.expiry import Reminders
from bot.kept_pictures import Pictures
from bot.one_time_codes import Codes
from bot.people import Identities
from bot.privacy import Consents
from bot.proposals import Proposals
from bot.requests import Requests
from bot.saved import Saved
from bot.subscriptions import Subscriptions


class PeopleWork(Protocol):
    """The part of a unit of work that is about people."""

    @property
    def identities(self) -> Identities:
        """Who is who."""
        ...

    @property
    def codes(self) -> Codes:
        """One-time codes."""
        ...

    @property
    def consents(self) -> Consents:
        """What people agreed to."""
        ...

    @property
    def permissions(self) -> Permissions:
        """Who may do what."""
        ...

    @property
    def audit(self) -> Audit:
        """What was done by whom."""
        ...

    @property
    def claims(self) -> Claims:
        """Who speaks for which company."""
        ...

    @property
    def desks(self) -> Desks:
        """Where the council and the clusters receive."""
        ...

    @property
    def reminders(self) -> Reminders:
        """What is about to end."""
        ...

    @property
    def proposals(self) -> Proposals:
        """What is proposed for the registry."""
        ...

    @property
    def subscriptions(self) -> Subscriptions:
        """Who wants to be told of what."""
        ...

    @property
    def announcements(self) -> Announcements:
        """What is announced."""
        ...

    @property
    def pictures(self) -> Pictures:
        """What announcements show."""
        ...

    @property
    def requests(self) -> Requests:
        """What people ask of companies."""
        ...

    @property
    def saved(self) -> Saved:
        """What people saved for later."""
        ...

    @property
    def demand(self) -> Demand:
        """What is looked for in vain."""
        ...
