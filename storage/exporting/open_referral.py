"""Open Referral's HSDS 3: a list of services, each with its organization and its locations.

Ids are UUIDs made from ours (RFC 9562, version 5), so that they stay the same from one export to
the next. No RFC is published.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from bot.providers import WHOLE_COUNTRY, Branch, Offering, Provider
from bot.taxonomy import Entry, load_taxonomy
from storage.exporting.publishing import json_list, name_to_publish, published
from storage.exporting.writing import Write

NAMESPACE = UUID("6a5d7a53-9c0e-4d0f-8d0c-2f3a5b1e7c44")
TAXONOMY = "DSMx services"
Json = dict[str, Any]


@contextmanager
def open_referral(path: Path) -> Iterator[Write]:
    """Write every service of every provider."""
    with json_list(path) as add:

        def write(provider: Provider) -> None:
            for offering in provider.offerings if published(provider) else ():
                add(_service(provider, offering))

        yield write


def _service(one: Provider, offering: Offering) -> Json:
    key = f"{one.id}/{offering.service}"
    return _without_empties(
        {
            "id": _id("service", key),
            "organization_id": _id("organization", one.id),
            "name": load_taxonomy().label(offering.service, "es"),
            "alternate_name": load_taxonomy().label(offering.service, "en"),
            "description": one.description_es or one.description_en,
            "url": one.website,
            "email": one.email,
            "status": "active" if one.status == "active" else "temporarily closed",
            "fees_description": _fees(offering),
            "accreditations": _accreditations(one, offering.service),
            "assured_date": one.confirmed_on.isoformat() if one.confirmed_on else None,
            "organization": _organization(one),
            "service_at_locations": [_at(one, key, branch) for branch in one.branches],
            "service_areas": [_area(key, code) for code in offering.serves],
            "languages": [
                {"id": _id("language", f"{key}/{code}"), "code": code} for code in one.languages
            ],
            "attributes": [_attribute(key, load_taxonomy().services[offering.service])],
        }
    )


def _organization(one: Provider) -> Json:
    description = one.description_es or one.description_en or one.name
    phones = [("phone", one.phone, "voice"), ("whatsapp", one.whatsapp, "text")]
    return _without_empties(
        {
            "id": _id("organization", one.id),
            "name": name_to_publish(one),
            "alternate_name": one.legal_name,
            "description": description,
            "email": one.email,
            "website": one.website,
            "phones": [
                {"id": _id(kind, one.id), "number": number, "type": use}
                for kind, number, use in phones
                if number
            ],
            "organization_identifiers": [
                {
                    "id": _id("identifier", one.id),
                    "identifier_type": "DSMx short code",
                    "identifier": one.code,
                }
            ],
        }
    )


def _at(one: Provider, key: str, branch: Branch) -> Json:
    place = f"{one.id}/{branch.id}"
    point = branch.point if branch.precision == "address" else None
    location = {
        "id": _id("location", place),
        "location_type": "physical",
        "name": branch.name,
        "latitude": point.latitude if point else None,
        "longitude": point.longitude if point else None,
        "addresses": [_address(place, branch)],
    }
    return {"id": _id("at", f"{key}/{branch.id}"), "location": _without_empties(location)}


def _address(place: str, branch: Branch) -> Json:
    return {
        "id": _id("address", place),
        "address_1": branch.street,
        "address_2": branch.neighborhood,
        "city": branch.municipality,
        "state_province": branch.state,
        "postal_code": branch.postal_code,
        "country": WHOLE_COUNTRY,
        "address_type": "physical",
    }


def _area(key: str, code: str) -> Json:
    return {"id": _id("area", f"{key}/{code}"), "name": code}


def _attribute(key: str, service: Entry) -> Json:
    term = {
        "id": _id("term", service.code),
        "code": service.code,
        "name": service.es,
        "description": service.description_es or service.es,
        "taxonomy": TAXONOMY,
        "language": "es",
    }
    return {"id": _id("attribute", key), "link_entity": "service", "taxonomy_term": term}


def _fees(offering: Offering) -> str:
    if offering.price_from_mxn is None:
        return ""
    return f"MXN {offering.price_from_mxn:.2f} {offering.price_unit}".strip()


def _accreditations(one: Provider, service: str) -> str:
    covering = [v for v in one.verifications if v.status == "active" and v.covers(service)]
    words = [f"{found.scheme} {found.level} ({found.issuer})" for found in covering]
    return "; ".join(" ".join(said.split()) for said in words)


def _id(kind: str, key: str) -> str:
    return str(uuid5(NAMESPACE, f"{kind}:{key}"))


def _without_empties(row: Mapping[str, Any]) -> Json:
    return {key: value for key, value in row.items() if value not in ("", None, [])}
