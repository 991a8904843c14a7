"""JSON-LD with the words of schema.org: one ProfessionalService a provider. No RFC is published."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.providers import WHOLE_COUNTRY, Branch, Offering, Provider, Verification
from bot.taxonomy import load_taxonomy
from storage.exporting.publishing import json_list, name_to_publish, published
from storage.exporting.writing import Write

CONTEXT = "https://schema.org"
Json = Mapping[str, Any]


@contextmanager
def linked_data(path: Path) -> Iterator[Write]:
    """Write providers as one JSON-LD graph."""
    head = json.dumps({"@context": CONTEXT})[:-1] + ', "@graph": '
    with json_list(path, head, "}") as add:

        def write(provider: Provider) -> None:
            if published(provider):
                add(_organization(provider))

        yield write


def _organization(one: Provider) -> Json:
    return _without_empties(
        {
            "@type": "ProfessionalService",
            "@id": f"urn:dsmx:provider:{one.code}",
            "identifier": one.code,
            "name": name_to_publish(one),
            "legalName": one.legal_name,
            "description": one.description_es or one.description_en,
            "url": one.website,
            "email": one.email,
            "telephone": one.phone,
            "knowsLanguage": list(one.languages),
            "openingHours": one.hours,
            "memberOf": [{"@type": "Organization", "identifier": key} for key in one.member_of],
            "location": [_place(branch) for branch in one.branches],
            "makesOffer": [_offer(offering) for offering in one.offerings],
            "hasCredential": [_credential(found) for found in one.verifications if _holds(found)],
        }
    )


def _place(branch: Branch) -> Json:
    address = {
        "@type": "PostalAddress",
        "streetAddress": ", ".join(filter(None, (branch.street, branch.neighborhood))),
        "addressLocality": branch.municipality,
        "addressRegion": branch.state,
        "postalCode": branch.postal_code,
        "addressCountry": WHOLE_COUNTRY,
    }
    point = branch.point if branch.precision == "address" else None
    geo = point and {
        "@type": "GeoCoordinates",
        "latitude": point.latitude,
        "longitude": point.longitude,
    }
    place = {"@type": "Place", "name": branch.name, "address": _without_empties(address)}
    return _without_empties({**place, "geo": geo})


def _offer(offering: Offering) -> Json:
    service = {
        "@type": "Service",
        "serviceType": offering.service,
        "name": load_taxonomy().label(offering.service, "es"),
        "areaServed": list(offering.serves),
    }
    price = offering.price_from_mxn
    specification = price is not None and {
        "@type": "PriceSpecification",
        "minPrice": f"{price:.2f}",
        "priceCurrency": "MXN",
    }
    offer = {"@type": "Offer", "itemOffered": _without_empties(service)}
    return _without_empties({**offer, "priceSpecification": specification})


def _credential(found: Verification) -> Json:
    return _without_empties(
        {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": found.scheme,
            "competencyRequired": list(found.services),
            "identifier": found.certificate_no,
            "recognizedBy": {"@type": "Organization", "name": found.issuer},
            "validFrom": found.issued_on.isoformat() if found.issued_on else None,
            "expires": found.expires_on.isoformat() if found.expires_on else None,
            "url": found.evidence_url,
        }
    )


def _holds(found: Verification) -> bool:
    return found.status == "active"


def _without_empties(row: Json) -> Json:
    return {key: value for key, value in row.items() if value}
