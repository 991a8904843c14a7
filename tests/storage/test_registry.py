"""The registry's own questions, on both databases."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.messages import Point
from bot.providers import Branch, Offering, PartnerProgram, Provider, Verification
from bot.search import Around, RegistryQuery, Tied, Within
from bot.short_code import read_short_code
from storage.database import Database
from storage.tables.providers import exposure
from tests.storage.filling import filled_anew
from tests.storage.random_registries import TODAY

WHOLE = Provider(
    id="acme '; DROP TABLE provider; --",
    code="",
    name='<!channel> "Ñandú" \u202e& Cía',
    legal_name="Ñandú, S.A. de C.V.",
    rfc="NAN010203AB9",
    description_es="Hacemos de todo.",
    website="https://nandu.mx",
    email="hola@nandu.mx",
    phone="+524421234567",
    languages=("es", "en"),
    hours="Lu-Vi 9-18",
    member_of=("demo-altiplano",),
    partners=(
        PartnerProgram(vendor="sap", tier="gold", until=date(2027, 1, 1)),
        PartnerProgram(vendor="cisco"),
    ),
    source="demo",
    confirmed_on=date(2026, 1, 2),
    branches=(
        Branch(id="b1", state="MX-PUE", point=Point(19.04, -98.2), precision="address", town=1),
        Branch(id="b2", state="MX-JAL"),
    ),
    offerings=(
        Offering(
            service="pos",
            sectors=("retail", "grocery"),
            serves=("MX-PUE",),
            within_km=30.0,
            remote=True,
            price_from_mxn=Decimal("1500.50"),
            price_unit="al mes",
            client_sizes=("micro",),
        ),
        Offering(service="cctv", serves=("MX",)),
    ),
    verifications=(
        Verification(
            scheme="moprosoft",
            edition="2016",
            level="3",
            services=("pos",),
            issuer="NYCE",
            certificate_no="DEMO-1",
            issued_on=date(2026, 1, 1),
            expires_on=date(2028, 1, 1),
        ),
        Verification(scheme="pac", issuer="SAT", status="suspended"),
    ),
)


def company(name: str, *branches: Branch, **offered: object) -> Provider:
    return Provider(
        id=name,
        code="",
        name=name,
        branches=branches,
        offerings=(Offering(service="pos", **offered),),  # type: ignore[arg-type]
    )


async def test_a_provider_comes_back_whole(database: Database) -> None:
    await filled_anew(database, [WHOLE])
    async with database.reading() as work:
        (found,) = await work.registry.providers([WHOLE.id])
        assert await work.registry.by_code(found.code) == found
    assert found == type(WHOLE)(
        **{
            **{name: getattr(WHOLE, name) for name in WHOLE.__dataclass_fields__},
            "code": read_short_code(found.code),
        }
    )


async def test_providers_come_in_the_order_asked_without_those_unknown(database: Database) -> None:
    await filled_anew(database, [company(name) for name in "abc"])
    async with database.reading() as work:
        found = await work.registry.providers(["c", "nobody", "a"])
        assert [one.id for one in found] == ["c", "a"]
        assert await work.registry.providers([]) == ()


async def test_short_codes_are_never_given_twice(database: Database) -> None:
    codes: set[str] = set()
    for name in "abcabc":
        await filled_anew(database, [company(name)])
        async with database.reading() as work:
            (found,) = await work.registry.providers([name])
        codes.add(found.code)
    assert len(codes) == 6


@pytest.mark.parametrize("code", ["", "000000", "000000'; --", "ÑÑÑÑÑÑ"])
async def test_no_code_is_no_provider(database: Database, code: str) -> None:
    async with database.reading() as work:
        assert await work.registry.by_code(code) is None


async def test_its_size_tells_the_invented_ones(database: Database) -> None:
    async with database.reading() as work:
        assert (await work.registry.size()).providers == 0
    await filled_anew(database, [WHOLE, company("a"), company("b")])
    async with database.reading() as work:
        size = await work.registry.size()
    assert (size.providers, size.demo) == (3, 1)


async def test_showings_add_up_whoever_counts_at_once(database: Database) -> None:
    async def shown(*ids: str) -> None:
        async with database() as work:
            await work.registry.count_shown(ids, TODAY)
            await work.commit()

    await asyncio.gather(*(shown(*ids) for ids in (("a", "b"), ("b", "a"), ("b",), ()) * 5))
    async with database.reading() as work:
        rows = (await work.connection.execute(select(exposure))).all()
    assert sorted((row.provider_id, row.day, row.times) for row in rows) == [
        ("a", TODAY, 10),
        ("b", TODAY, 15),
    ]


def shared_location(**values: object) -> RegistryQuery:
    here = Around(point=Point(19.04, -98.2), radius_km=25, approximate_last=True)
    return RegistryQuery(areas=(here,), include_unverified=True, on=TODAY, **values)  # type: ignore[arg-type]


async def test_a_branch_known_by_its_town_comes_after_the_exact_ones_of_that_town(
    database: Database,
) -> None:
    def at(name: str, east: float, *, town: int, exact: bool) -> Provider:
        precision = "address" if exact else "city"
        point = Point(19.04, -98.2 + east)
        branch = Branch(id="b", state="MX-PUE", point=point, precision=precision, town=town)  # type: ignore[arg-type]
        return company(name, branch)

    await filled_anew(
        database,
        [
            at("rough of one", 0.0, town=1, exact=False),
            at("near of one", 0.01, town=1, exact=True),
            at("far of one", 0.05, town=1, exact=True),
            at("rough of two", 0.03, town=2, exact=False),
            at("beyond", 0.9, town=1, exact=True),
        ],
    )
    async with database.reading() as work:
        page = await work.registry.find(shared_location(), limit=9)
    assert [(hit.id, hit.approximate) for hit in page.hits] == [
        ("near of one", False),
        ("rough of two", True),
        ("far of one", False),
        ("rough of one", True),
    ]
    assert [round(hit.distance_km or 0, 1) for hit in page.hits] == [1.1, 3.2, 5.3, 0.0]


async def test_a_branch_known_by_its_state_is_never_near_a_shared_location(
    database: Database,
) -> None:
    branch = Branch(id="b", state="MX-PUE", point=Point(19.04, -98.2), precision="state")
    await filled_anew(database, [company("somewhere", branch)])
    assert (await database.find(shared_location(), limit=9)).total == 0


async def test_a_place_left_out_takes_branches_not_providers(database: Database) -> None:
    capital = Branch(id="b1", state="MX-CMX", point=Point(19.43, -99.13), town=9)
    puebla = Branch(id="b2", state="MX-PUE", point=Point(19.04, -98.2), town=8)
    await filled_anew(database, [company("both", capital, puebla), company("one", capital)])
    for left_out in (Within(state="MX-CMX"), Tied(towns=(9,)), Tied(point=Point(19.43, -99.13))):
        query = RegistryQuery(include_unverified=True, left_out=(left_out,), on=TODAY)
        async with database.reading() as work:
            page = await work.registry.find(query, limit=9)
        assert [(hit.id, hit.branch) for hit in page.hits] == [("both", "b2")]


async def test_paging_goes_on_as_it_was_after_midnight(database: Database) -> None:
    await filled_anew(database, [company(f"c{number}") for number in range(40)])
    orders = []
    for day in (TODAY, TODAY + timedelta(days=1)):
        query = RegistryQuery(services=("pos",), include_unverified=True, on=day)
        async with database.reading() as work:
            pages = [
                await work.registry.find(query, limit=7, offset=offset)
                for offset in range(0, 40, 7)
            ]
        orders.append([hit.id for page in pages for hit in page.hits])
    assert sorted(orders[0]) == sorted(orders[1])
    assert len(set(orders[0])) == 40
    assert orders[0] != orders[1]
