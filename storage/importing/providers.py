"""Rows of the four files as the core's records."""

from dataclasses import replace
from datetime import date

from bot.providers import (
    DEMO_SOURCE,
    MAIN_BRANCH,
    Branch,
    Offering,
    Provider,
    ProviderStatus,
    Verification,
    VerificationStatus,
)
from bot.taxonomy import load_taxonomy
from storage.importing.branches import branch_of, has_address
from storage.importing.cells import (
    day,
    identity,
    kilometres,
    languages,
    one_of,
    pieces,
    price,
    programs,
    served,
    some_of,
    status,
    yes_or_no,
)
from storage.importing.contacts import (
    GENERIC_RFCS,
    check_digit_is_right,
    email,
    has_extension,
    in_service,
    phone,
    rfc,
    website,
)
from storage.importing.tables import Row
from storage.search.codes import REVIEWS

_TAXONOMY = load_taxonomy()
_services = some_of(_TAXONOMY.services, "service")
_service = one_of(_TAXONOMY.services, "service")
_sectors = some_of(_TAXONOMY.sectors, "sector")
_scheme = one_of((*_TAXONOMY.credentials, *REVIEWS), "scheme that verifies")
_ACTIVE: tuple[ProviderStatus, date | None] = ("active", None)
_NONE: tuple[str, ...] = ()
_STATUSES: dict[str, VerificationStatus] = {
    "active": "active",
    "suspended": "suspended",
    "withdrawn": "withdrawn",
    "pending": "pending",
}
_verification_status = one_of(_STATUSES, "status of a verification")


def provider_of(row: Row, source: str) -> Provider:
    """A row of `providers.csv`, its branch and offerings with it; `source` where it names none."""
    standing, paused_until = row.read("status", status, _ACTIVE)
    provider = Provider(
        id=row.read("id", identity, ""),
        code="",
        name=row.text("name"),
        legal_name=row.text("legal_name"),
        rfc=_rfc(row),
        description_es=row.text("description_es"),
        description_en=row.text("description_en"),
        website=row.read("website", website, ""),
        email=row.read("email", email, ""),
        phone=_phone(row, "phone"),
        whatsapp=_phone(row, "whatsapp"),
        languages=row.read("languages", languages, ()),
        hours=row.text("hours"),
        member_of=row.read("member_of", pieces, ()),
        partners=row.read("partners", programs, ()),
        status=standing,
        paused_until=paused_until,
        source=row.text("source") or source,
        confirmed_on=row.read("confirmed_on", day, None),
        branches=_main_branch(row),
        offerings=tuple(_offerings(row)),
    )
    _demand(row, provider)
    return provider


def further_branch_of(row: Row) -> Branch | None:
    """A row of `branches.csv`; its id is empty where the row names none."""
    return branch_of(row, row.read("id", identity, ""), row.text("name"))


def offering_of(row: Row) -> Offering:
    """A row of `offerings.csv`."""
    if not row.text("service"):
        row.problem("service", "is needed")
    return _offering(row, row.read("service", _service, ""))


def verification_of(row: Row) -> Verification:
    """A row of `verifications.csv`."""
    for column in ("scheme", "issuer"):
        if not row.text(column):
            row.problem(column, "is needed")
    issued, expires = row.read("issued_on", day, None), row.read("expires_on", day, None)
    if issued and expires and expires < issued:
        row.note("expires_on", "is before issued_on: it never counts")
    if not issued and not expires:
        row.note("issued_on", "neither issued_on nor expires_on is known: it never counts")
    return Verification(
        scheme=row.read("scheme", _scheme, ""),
        edition=row.text("edition"),
        level=row.text("level"),
        services=row.read("services", _services, ()),
        scope=row.text("scope"),
        issuer=row.text("issuer"),
        certificate_no=row.text("certificate_no"),
        issued_on=issued,
        expires_on=expires,
        status=_STATUSES[row.read("status", _verification_status, "active")],
        evidence_url=row.read("evidence_url", website, ""),
        evidence_checked_on=row.read("evidence_checked_on", day, None),
        checked_by=row.text("checked_by"),
    )


def _demand(row: Row, provider: Provider) -> None:
    if "id" not in row.cells and (not provider.rfc or provider.rfc in GENERIC_RFCS):
        row.problem("id", "an id is needed, or an RFC to find it by")
    if not provider.name:
        row.problem("name", "a name is needed")


def _main_branch(row: Row) -> tuple[Branch, ...]:
    if not has_address(row):
        return ()
    branch = branch_of(row, MAIN_BRANCH)
    return (branch,) if branch else ()


def _offerings(row: Row) -> list[Offering]:
    codes = row.read("services", _services, _NONE)
    terms = _offering(row, "") if codes else None
    return [replace(terms, service=code) for code in codes] if terms else []


def _offering(row: Row, service: str) -> Offering:
    return Offering(
        service=service,
        sectors=row.read("sectors", _sectors, ()),
        serves=row.read("serves", served, ()),
        within_km=row.read("within_km", kilometres, None),
        remote=row.read("remote", yes_or_no, empty=False),
        price_from_mxn=row.read("price_from_mxn", price, None),
        price_unit=row.text("price_unit"),
        client_sizes=row.read("client_sizes", pieces, ()),
    )


def _rfc(row: Row) -> str:
    found = row.read("rfc", rfc, "")
    if found and not check_digit_is_right(found):
        row.note("rfc", "its check digit does not fit")
    return found


def _phone(row: Row, column: str) -> str:
    found = row.read(column, phone, "")
    if found and has_extension(row.text(column)):
        row.note(column, "the extension is left out")
    if found and row.text("source") != DEMO_SOURCE and not in_service(row.text(column)):
        row.note(column, "no such number is given out")
    return found
