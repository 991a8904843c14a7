"""Records as the cells of the files that import reads back."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.providers import MAIN_BRANCH, Branch, Offering, Provider, Verification
from storage.exporting.writing import Cells
from storage.importing.layout import BRANCHES, OFFERINGS, PROVIDERS, VERIFICATIONS
from storage.writing import program_words

_FORMULA = re.compile("[=+\\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9.]+")


def rows_of(one: Provider) -> Iterator[tuple[str, Cells]]:
    """File and cells of every row that a provider takes."""
    first = one.branches[0] if one.branches else None
    beside = first if first and first.id == MAIN_BRANCH and not first.name else None
    uniform = _uniform(one.offerings)
    yield PROVIDERS, _provider(one, beside, one.offerings[0] if uniform else None)
    for branch in one.branches:
        if branch is not beside:
            yield BRANCHES, {"provider_id": one.id, **_branch(branch)}
    for offering in () if uniform else one.offerings:
        yield OFFERINGS, {"provider_id": one.id, **_offering(offering)}
    for found in one.verifications:
        yield VERIFICATIONS, {"provider_id": one.id, **_verification(found)}


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _uniform(offerings: Iterable[Offering]) -> bool:
    """Whether the provider's own row can say all: the same terms for each service."""
    terms = {replace(offering, service="") for offering in offerings}
    return len(terms) == 1 and terms.pop().within_km is None


def _provider(one: Provider, branch: Branch | None, terms: Offering | None) -> Cells:
    return {
        "id": one.id,
        "name": one.name,
        "legal_name": one.legal_name,
        "rfc": one.rfc,
        "description_es": one.description_es,
        "description_en": one.description_en,
        "website": one.website,
        "email": one.email,
        "phone": one.phone,
        "whatsapp": one.whatsapp,
        "languages": "|".join(one.languages),
        "member_of": "|".join(one.member_of),
        "partners": "|".join(map(program_words, one.partners)),
        "services": "|".join(one.services),
        **(_terms(terms) if terms else {}),
        **(_address(branch) if branch else {}),
        "status": _status(one),
        "confirmed_on": _day(one.confirmed_on),
        "hours": one.hours,
        "source": one.source,
    }


def _status(one: Provider) -> str:
    if one.status != "paused":
        return one.status
    return f"paused until {_day(one.paused_until or date.max)}"


def _branch(branch: Branch) -> Cells:
    return {"id": branch.id, "name": branch.name, **_address(branch)}


def _address(branch: Branch) -> Cells:
    exact = branch.point if branch.precision == "address" else None
    return {
        "street": branch.street,
        "neighborhood": branch.neighborhood,
        "municipality": branch.municipality,
        "state": branch.state,
        "postal_code": branch.postal_code,
        "latitude": f"{exact.latitude:.5f}" if exact else "",
        "longitude": f"{exact.longitude:.5f}" if exact else "",
        "precision": branch.precision,
    }


def _offering(offering: Offering) -> Cells:
    within = "" if offering.within_km is None else repr(offering.within_km).removesuffix(".0")
    return {"service": offering.service, "within_km": within, **_terms(offering)}


def _terms(offering: Offering) -> Cells:
    return {
        "sectors": "|".join(offering.sectors),
        "serves": "|".join(offering.serves),
        "remote": "yes" if offering.remote else "no",
        "price_from_mxn": _amount(offering.price_from_mxn),
        "price_unit": offering.price_unit,
        "client_sizes": "|".join(offering.client_sizes),
    }


def _verification(found: Verification) -> Cells:
    return {
        "scheme": found.scheme,
        "edition": found.edition,
        "level": found.level,
        "services": "|".join(found.services),
        "scope": found.scope,
        "issuer": found.issuer,
        "certificate_no": found.certificate_no,
        "issued_on": _day(found.issued_on),
        "expires_on": _day(found.expires_on),
        "status": found.status,
        "evidence_url": found.evidence_url,
        "evidence_checked_on": _day(found.evidence_checked_on),
        "checked_by": found.checked_by,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _amount(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:.2f}"
