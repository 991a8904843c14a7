"""Invented providers, the same for the same seed and day."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from itertools import accumulate
from random import Random
from typing import Any

from bot.folding import fold
from bot.gazetteer import Gazetteer, Place, load_gazetteer
from bot.messages import Point
from bot.providers import (
    DEMO_SOURCE,
    MAIN_BRANCH,
    REVIEW_SCHEMES,
    Branch,
    Offering,
    PartnerProgram,
    Provider,
    Verification,
    VerificationStatus,
)
from bot.taxonomy import Taxonomy, load_taxonomy
from storage.demo.names import invented_names

SURELY_VERIFIED = 12
"""So many providers of each service are verified whatever chance says."""


@dataclass(frozen=True, slots=True)
class Towns:
    """Towns, with the sums of their weights: bigger ones are chosen more often."""

    places: Sequence[Place]
    sums: Sequence[float]

    @classmethod
    def of(cls, places: Sequence[Place]) -> "Towns":
        """Weigh these places."""
        return cls(places, list(accumulate(place.population**0.9 for place in places)))

    def one(self, chance: Random) -> Place:
        """Any of them."""
        return chance.choices(self.places, cum_weights=self.sums)[0]


@dataclass(frozen=True, slots=True)
class Workshop:
    """What providers are invented from."""

    chance: Random
    on: date
    taxonomy: Taxonomy
    gazetteer: Gazetteer
    services: Sequence[str]
    sectors: Sequence[str]
    states: Sequence[str]
    vendors: Sequence[str]
    schemes: Sequence[str]
    towns: "Towns"
    by_state: Mapping[str, "Towns"]
    words: Mapping[str, Any]


def invented(count: int, seed: int, on: date) -> Iterator[Provider]:
    """So many invented providers; dates lie round `on`, all else comes from the seed."""
    workshop = _workshop(seed, on)
    names = invented_names(workshop.words, Random(seed), count)  # noqa: S311  # no secrets
    states = list(workshop.gazetteer.states)
    for number, name in enumerate(names):
        state = states[number % len(states)] if number < 6 * len(states) else None
        service = workshop.services[number % len(workshop.services)]
        yield _provider(workshop, number, name, service, state)


def _workshop(seed: int, on: date) -> Workshop:
    source = files("storage.demo").joinpath("invented.toml").read_text(encoding="utf-8")
    gazetteer, taxonomy = load_gazetteer(), load_taxonomy()
    towns = [town for town in gazetteer.towns() if _is_found_again(gazetteer, town)]
    states = sorted(gazetteer.states)
    return Workshop(
        chance=Random(seed),  # noqa: S311  # invented companies, no secrets
        on=on,
        taxonomy=taxonomy,
        gazetteer=gazetteer,
        services=list(taxonomy.services),
        sectors=sorted(taxonomy.sectors),
        states=states,
        vendors=sorted(taxonomy.partners),
        schemes=[*taxonomy.credentials, *REVIEW_SCHEMES],
        towns=Towns.of(towns),
        by_state={code: Towns.of([t for t in towns if t.state == code]) for code in states},
        words=tomllib.loads(source),
    )


def _is_found_again(gazetteer: Gazetteer, town: Place) -> bool:
    """Whether it is a place of some size that a file can name by town and state."""
    large = town.population >= 5000
    return large and gazetteer.town_for_import(town.city or "", town.state) == town


def _provider(
    workshop: Workshop, number: int, name: str, service: str, state: str | None
) -> Provider:
    chance, words = workshop.chance, workshop.words
    services = _services(workshop, service)
    sure = number < SURELY_VERIFIED * len(workshop.taxonomy.services)
    status = "active" if sure or chance.random() < 0.96 else chance.choice(["paused", "closed"])
    slug = fold(name).replace(" ", "-")
    label_es = workshop.taxonomy.label(service, "es")
    label_en = workshop.taxonomy.label(service, "en")
    phone = f"+52000{chance.randrange(10**7):07d}"
    legal_form = chance.choice(words["legal_forms"])
    return Provider(
        id=f"demo-{number + 1:06d}",
        code="",
        name=name,
        legal_name=f"{name}, {legal_form}",
        description_es=f"Empresa inventada de demostración: {label_es}.",
        description_en=f"Invented demonstration company: {label_en}.",
        website=f"https://{slug}.example",
        email=f"contacto@{slug}.example" if chance.random() < 0.7 else "",
        phone=phone if chance.random() < 0.9 else "",
        whatsapp=phone if chance.random() < 0.5 else "",
        languages=tuple(chance.choice(words["languages"]).split("|")),
        hours=chance.choice(words["hours"]),
        member_of=(chance.choice(words["cluster_keys"]),) if chance.random() < 0.6 else (),
        partners=_partners(workshop),
        status=status,  # type: ignore[arg-type]  # one of the three
        paused_until=workshop.on + timedelta(days=60) if status == "paused" else None,
        source=DEMO_SOURCE,
        confirmed_on=workshop.on - timedelta(days=chance.randrange(200)),
        branches=tuple(_branches(workshop, state)),
        offerings=tuple(_offering(workshop, one) for one in services),
        verifications=tuple(_verifications(workshop, number, services, sure=sure)),
    )


def _services(workshop: Workshop, first: str) -> list[str]:
    chance = workshop.chance
    group = next(group.codes for group in workshop.taxonomy.groups if first in group.codes)
    others = chance.sample(group, k=min(chance.randrange(3), len(group)))
    common = [one for one in workshop.words["common"] if chance.random() < 0.05]
    return list(dict.fromkeys([first, *others, *common]))


def _offering(workshop: Workshop, service: str) -> Offering:
    chance = workshop.chance
    sectors = chance.sample(workshop.sectors, k=chance.choice([0, 0, 0, 2, 4]))
    states = chance.sample(workshop.states, k=chance.choice([0, 0, 1, 3]))
    priced = chance.random() < 0.4
    return Offering(
        service=service,
        sectors=tuple(sectors),
        serves=("MX",) if chance.random() < 0.08 else tuple(states),
        within_km=chance.choice([30.0, 60.0, 120.0]) if chance.random() < 0.3 else None,
        remote=chance.random() < 0.25,
        price_from_mxn=Decimal(chance.randrange(3, 300) * 100) if priced else None,
        price_unit=chance.choice(workshop.words["price_units"]) if priced else "",
    )


def _branches(workshop: Workshop, state: str | None) -> Iterator[Branch]:
    chance = workshop.chance
    for number in range(chance.choice([1, 1, 1, 1, 2, 2, 3, 4])):
        town = _town(workshop, state if number == 0 else None)
        yield _branch(workshop, f"b{number + 1}" if number else MAIN_BRANCH, town)


def _town(workshop: Workshop, state: str | None) -> Place:
    towns = workshop.by_state[state] if state else workshop.towns
    return towns.one(workshop.chance)


def _branch(workshop: Workshop, branch_id: str, town: Place) -> Branch:
    chance = workshop.chance
    exact = chance.random()
    point, precision = town.point, "city"
    if exact < 0.85 and town.point:
        spread = 0.004 + min(town.population, 2_000_000) / 2_000_000 * 0.06
        point = Point(
            round(town.point.latitude + chance.gauss(0, spread), 5),
            round(town.point.longitude + chance.gauss(0, spread), 5),
        )
        precision = "address"
    elif exact > 0.98:
        point, precision = None, "state"
    return Branch(
        id=branch_id,
        municipality=(town.city or "") if point else "",
        state=town.state,
        point=point,
        precision=precision,  # type: ignore[arg-type]  # one of the four
        town=town.towns[0] if precision != "state" else None,
    )


def _partners(workshop: Workshop) -> tuple[PartnerProgram, ...]:
    chance = workshop.chance
    vendors = chance.sample(workshop.vendors, k=chance.choice([0, 0, 0, 1, 2]))
    days = [chance.choice([None, -40, 100, 400]) for _ in vendors]
    return tuple(
        PartnerProgram(
            vendor=vendor,
            tier=chance.choice(["", "silver", "gold"]),
            until=workshop.on + timedelta(days=number) if number else None,
        )
        for vendor, number in zip(vendors, days, strict=True)
    )


def _verifications(
    workshop: Workshop, number: int, services: list[str], *, sure: bool
) -> Iterator[Verification]:
    chance = workshop.chance
    if sure or chance.random() < 0.8:
        yield _holding(workshop, f"DEMO-{number + 1:06d}-A", services)
    if chance.random() < 0.5:
        yield _otherwise(workshop, f"DEMO-{number + 1:06d}-B", services)


def _holding(workshop: Workshop, certificate: str, services: list[str]) -> Verification:
    """One that holds on the day of making, and for two months and more."""
    chance, on = workshop.chance, workshop.on
    issued = on - timedelta(days=chance.randrange(20, 300))
    expires: date | None = on + timedelta(days=chance.randrange(60, 800))
    unknown = chance.random()
    return _verification(
        workshop,
        certificate,
        services if chance.random() < 0.3 else [],
        issued=None if unknown < 0.05 else issued,
        expires=None if unknown > 0.93 else expires,
    )


def _otherwise(workshop: Workshop, certificate: str, services: list[str]) -> Verification:
    """One that may be expired, withdrawn, suspended or pending, or cover only some services."""
    chance, on = workshop.chance, workshop.on
    status: VerificationStatus = chance.choice(
        ["active", "active", "withdrawn", "suspended", "pending"]
    )
    issued = on - timedelta(days=chance.randrange(100, 1500))
    return _verification(
        workshop,
        certificate,
        services[:1] if chance.random() < 0.5 else [],
        issued=issued,
        expires=issued + timedelta(days=chance.choice([365, 730, 1095])),
        status=status,
    )


def _verification(
    workshop: Workshop,
    certificate: str,
    services: list[str],
    *,
    issued: date | None,
    expires: date | None,
    status: VerificationStatus = "active",
) -> Verification:
    chance, words = workshop.chance, workshop.words
    scheme = chance.choice(workshop.schemes)
    issuers = {"cluster-review": words["clusters"], "amiti-review": [words["association"]]}
    return Verification(
        scheme=scheme,
        level=chance.choice(["2", "3", "5"]) if scheme in ("moprosoft", "cmmi") else "",
        services=tuple(services),
        issuer=chance.choice(issuers.get(scheme, words["certifiers"])),
        certificate_no=certificate,
        issued_on=issued,
        expires_on=expires,
        status=status,
        evidence_checked_on=workshop.on - timedelta(days=5),
        checked_by="demo",
    )
