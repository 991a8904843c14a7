"""Clusters, associations, innovation centers, state offices and alliances, each with its source."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

AllianceKind = Literal["vendor", "partner", "association"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a fact was read, on which day, and how sure it is ("high", "medium", "low")."""

    words: str
    checked_on: date | None = None
    confidence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """The ways to reach an institution, as far as they are known."""

    website: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    """What all of them have: a key, a name, ISO states, a city, what is said of it, its source."""

    key: str
    name: str
    states: tuple[str, ...] = ()
    city: str = ""
    about_es: str = ""
    about_en: str = ""
    contact: Contact = Contact()
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster(Institution):
    """A cluster or an association; `specializations` are service codes.

    `member_of_mxti` is None where no source tells.
    """

    kind: Literal["cluster", "association"] = "cluster"
    former_names: tuple[str, ...] = ()
    specializations: tuple[str, ...] = ()
    member_of_mxti: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InnovationCenter(Institution):
    """A center of industrial innovation; `operator` runs it, `specializations` are codes."""

    specializations: tuple[str, ...] = ()
    operator: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StateOffice(Institution):
    """A state's ministry of economic development; it is shown, never messaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alliance(Institution):
    """The council's alliance with a vendor (its code), a partner abroad or an association.

    `countries` are the names by which people ask for it.
    """

    kind: AllianceKind = "vendor"
    vendor: str = ""
    countries: tuple[str, ...] = ()
    since: date | None = None
