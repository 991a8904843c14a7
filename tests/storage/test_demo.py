"""The demonstration registry: invented, marked, the same for the same seed, told apart."""

import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import phonenumbers
import pytest

from bot.gazetteer import load_gazetteer
from bot.messages import Sender
from bot.people import Person
from bot.providers import Provider
from bot.search import RegistryQuery
from bot.taxonomy import load_taxonomy
from storage.database import Database
from storage.demo.generating import invented
from storage.demo.making import OtherProvidersThere, demo_is_stale, make_demo, remove_demo
from storage.search.indexing import rebuild_index
from storage.writing import add_providers

ON = date(2026, 11, 25)
COMMON = ("pos", "e-invoicing", "web-development", "it-support", "cctv", "payroll")
ANA = Sender(front="terminal", chat="ana", person="ana")
REAL = Provider(id="real", code="", name="Empresa Real", source="council")


@pytest.fixture(scope="module")
def companies() -> list[Provider]:
    return list(invented(1225, 1, ON))


async def made(database: Database, count: int = 200, on: date = ON, seed: int = 1) -> None:
    async with database() as work:
        await make_demo(work, count, seed, on)
        await work.commit()


async def ids(database: Database) -> list[str]:
    async with database.reading() as work:
        everyone = RegistryQuery(include_unverified=True, on=ON)
        total = (await work.registry.find(everyone, limit=0)).total
        pages = [
            await work.registry.find(everyone, limit=50, offset=offset)
            for offset in range(0, total, 50)
        ]
    return sorted(hit.id for page in pages for hit in page.hits)


def test_the_same_seed_and_day_make_the_same_companies(companies: list[Provider]) -> None:
    assert list(invented(1225, 1, ON)) == companies
    assert [one.name for one in invented(1225, 2, ON)] != [one.name for one in companies]


def test_another_day_moves_only_the_dates(companies: list[Provider]) -> None:
    later = list(invented(1225, 1, ON + timedelta(days=100)))
    for then, now in zip(companies, later, strict=True):
        assert (then.name, then.branches, then.offerings) == (now.name, now.branches, now.offerings)
        assert then.confirmed_on != now.confirmed_on


def test_every_service_has_verified_offers_and_the_common_ones_many(
    companies: list[Provider],
) -> None:
    verified = Counter(
        offering.service
        for one in companies
        if one.active_on(ON)
        for offering in one.offerings
        if any(v.holds_on(ON) and v.covers(offering.service) for v in one.verifications)
    )
    assert set(verified) == set(load_taxonomy().services)
    assert len(verified) == 72
    assert min(verified.values()) >= 12
    assert all(verified[code] >= 40 for code in COMMON), verified


def test_they_are_in_all_states_and_more_where_more_people_live(
    companies: list[Provider],
) -> None:
    counts = Counter(place.state for one in companies for place in one.branches)
    states = load_gazetteer().states
    assert set(counts) == set(states)
    by_people = sorted(states, key=lambda code: states[code].population)
    few, many = by_people[:8], by_people[-8:]
    assert sum(counts[code] for code in many) > 3 * sum(counts[code] for code in few)
    assert {place.precision for one in companies for place in one.branches} == {
        "address",
        "city",
        "state",
    }


def test_all_that_may_be_asked_for_is_there(companies: list[Provider]) -> None:
    taxonomy = load_taxonomy()
    held = [found for one in companies for found in one.verifications]
    assert {found.status for found in held} == {"active", "suspended", "withdrawn", "pending"}
    assert {found.scheme for found in held} >= set(taxonomy.credentials)
    assert {found.scheme for found in held} >= {"cluster-review", "amiti-review"}
    active = [found for found in held if found.status == "active"]
    assert any(found.expires_on and found.expires_on < ON for found in active)
    assert any(found.expires_on is None for found in active)
    assert any(found.issued_on is None for found in active)
    assert {p.vendor for one in companies for p in one.partners} == set(taxonomy.partners)
    assert {s for one in companies for o in one.offerings for s in o.sectors} == set(
        taxonomy.sectors
    )
    assert {one.status for one in companies} == {"active", "paused", "closed"}
    assert any(offering.remote for one in companies for offering in one.offerings)
    assert any("MX" in offering.serves for one in companies for offering in one.offerings)


def test_nothing_of_them_can_be_taken_for_real(companies: list[Provider]) -> None:
    for one in companies:
        assert one.demo
        for phone in filter(None, (one.phone, one.whatsapp)):
            assert not phonenumbers.is_valid_number(phonenumbers.parse(phone, "MX"))
        assert one.website.endswith(".example")
        assert one.email.endswith(".example") or not one.email
        assert one.rfc == ""
        assert all(cluster.startswith("demo-") for cluster in one.member_of)
        assert all(found.certificate_no.startswith("DEMO-") for found in one.verifications)
        assert all(found.issuer != one.name for found in one.verifications)


def test_names_are_told_apart(companies: list[Provider]) -> None:
    assert len({one.name for one in companies}) == 1225
    assert len({one.website for one in companies}) == 1225
    assert max(Counter(one.name.split()[0] for one in companies).values()) < 122
    assert not any(any(char.isdigit() for char in one.name) for one in companies)


async def test_made_again_it_replaces_itself_and_keeps_conversations(database: Database) -> None:
    await made(database, 200)
    async with database() as work:
        await work.conversations.keep_person(ANA, Person(chosen_language="en"), datetime.now(UTC))
        await work.commit()
    before = await ids(database)
    await made(database, 50, seed=2)
    after = await ids(database)
    assert len(after) < len(before)
    async with database() as work:
        assert (await work.conversations.person(ANA)).chosen_language == "en"
        assert (await work.registry.size()).providers == 50


async def test_beside_others_it_comes_only_when_told_and_goes_alone(database: Database) -> None:
    async with database() as work:
        await add_providers(work.connection, [REAL])
        await rebuild_index(work.connection)
        await work.commit()
    async with database() as work:
        with pytest.raises(OtherProvidersThere):
            await make_demo(work, 20, 1, ON)
    async with database() as work:
        await make_demo(work, 20, 1, ON, beside=True)
        await work.commit()
    async with database() as work:
        size = await work.registry.size()
        assert (size.providers, size.demo) == (21, 20)
        assert await remove_demo(work) == 20
        await work.commit()
    assert await ids(database) == ["real"]


async def test_it_is_stale_when_missing_or_older_than_thirty_days(database: Database) -> None:
    async with database() as work:
        assert await demo_is_stale(work, ON)
    await made(database, 20)
    for days, stale in ((0, False), (30, False), (31, True)):
        async with database() as work:
            assert await demo_is_stale(work, ON + timedelta(days=days)) == stale
    async with database() as work:
        await add_providers(work.connection, [replace(REAL)])
        assert not await demo_is_stale(work, ON + timedelta(days=99))


def test_the_command_says_what_it_did(sqlite_url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": sqlite_url}

    def called(*arguments: str) -> tuple[int, str]:
        command = [sys.executable, "-c", "from handlers.cli.main import main; main()"]
        done = subprocess.run(
            [*command, "registry", "demo", *arguments],
            env=environment,
            check=False,
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout

    made_of_30 = "30 invented providers, marked as demonstration data\n"
    assert called("--providers", "30", "--on", "2026-11-25") == (0, made_of_30)
    assert called("--providers", "40", "--if-stale", "--on", "2026-11-26") == (0, "")
    assert called("--remove") == (0, "30 invented providers removed\n")
    assert called("--providers", "0")[0] == 2
