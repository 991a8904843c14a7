"""Companies of the registry, where they are, what they offer, and who verified it until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from bot.messages import Point

Precision = Literal["address", "neighborhood", "city", "state"]
ProviderStatus = Literal["active", "paused", "closed"]
VerificationStatus = Literal["active", "suspended", "withdrawn", "pending"]

DEMO_SOURCE = "demo"
WHOLE_COUNTRY = "MX"
MAIN_BRANCH = "main"
"""The id of the branch that a provider's own row in a file describes."""
REVIEW_SCHEMES = ("cluster-review", "amiti-review")
"""They verify beside the credentials of the taxonomy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One place where a provider works; `point` is None where only the state is known.

    `state` is ISO 3166-2; `town` is the GeoNames id of the gazetteer place it is tied to.
    """

    id: str
    name: str = ""
    street: str = ""
    neighborhood: str = ""
    municipality: str = ""
    state: str
    postal_code: str = ""
    point: Point | None = None
    precision: Precision = "state"
    town: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """One service of a provider; no `sectors` means any.

    `serves` lists ISO states, or "MX" for the whole country; `within_km` is on site round a branch.
    """

    service: str
    sectors: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    within_km: float | None = None
    remote: bool = False
    price_from_mxn: Decimal | None = None
    price_unit: str = ""
    client_sizes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What a third party found, for which services (none: all), from when until when."""

    scheme: str
    edition: str = ""
    level: str = ""
    services: tuple[str, ...] = ()
    scope: str = ""
    issuer: str
    certificate_no: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    status: VerificationStatus = "active"
    evidence_url: str = ""
    evidence_checked_on: date | None = None
    checked_by: str = ""

    @property
    def counts_from(self) -> date:
        """The first day that counts; an unknown one is past where the end is known."""
        return self.issued_on or date.min

    @property
    def counts_until(self) -> date | None:
        """The last day that counts, None where it never does.

        An unknown end counts up to the same day a year later (29 February: the 28th).
        """
        if self.expires_on or not self.issued_on:
            return self.expires_on
        return a_year_after(self.issued_on)

    def holds_on(self, day: date) -> bool:
        """Whether it verifies anything on this day."""
        until = self.counts_until
        return self.status == "active" and until is not None and self.counts_from <= day <= until

    def covers(self, service: str | None) -> bool:
        """Whether it speaks of this service; without one, of anything."""
        return service is None or not self.services or service in self.services


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnerProgram:
    """A vendor's partner, with tier, until a day (None: on any date)."""

    vendor: str
    tier: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One company.

    `code` is its short code, the same on all fronts; `rfc` is never shown in chat.
    """

    id: str
    code: str
    name: str
    legal_name: str = ""
    rfc: str = ""
    description_es: str = ""
    description_en: str = ""
    website: str = ""
    email: str = ""
    phone: str = ""
    whatsapp: str = ""
    languages: tuple[str, ...] = ()
    hours: str = ""
    member_of: tuple[str, ...] = ()
    partners: tuple[PartnerProgram, ...] = ()
    status: ProviderStatus = "active"
    paused_until: date | None = None
    source: str = "import"
    confirmed_on: date | None = None
    branches: tuple[Branch, ...] = ()
    offerings: tuple[Offering, ...] = ()
    verifications: tuple[Verification, ...] = ()

    @property
    def demo(self) -> bool:
        """Whether it is invented, and has to be marked so."""
        return self.source == DEMO_SOURCE

    @property
    def services(self) -> tuple[str, ...]:
        """The codes of all it offers, in the order it gave them."""
        return tuple(offering.service for offering in self.offerings)

    def active_on(self, day: date) -> bool:
        """Whether it may be found on this day; paused counts up to and including its day."""
        if self.status == "paused":
            return self.paused_until is not None and day > self.paused_until
        return self.status == "active"

    def verification_of(self, services: Iterable[str], day: date) -> Verification | None:
        """The verification to show: it covers the first asked service it can and runs longest."""
        for service in (*services, None):
            holding = [v for v in self.verifications if v.holds_on(day) and v.covers(service)]
            if holding:
                return max(holding, key=lambda v: v.counts_until or date.min)
        return None


def a_year_after(day: date) -> date:
    """The same day of the next year; 28 February after a 29th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
