"""What is looked for in vain is counted, and of whom nothing."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.demand import Unmet, iso_week
from bot.gazetteer import load_gazetteer
from bot.search import today
from storage.demand import Asked, Wanted, unmet, unmet_by
from storage.tables.demand import unmet_demand
from tests.people.talking import Talking

GAZETTEER = load_gazetteer()


@pytest.fixture
def talking(talking: Talking) -> Talking:
    """On a Wednesday at noon, so that no week ends in a conversation."""
    talking.now = datetime(2026, 11, 25, 18, tzinfo=UTC)
    return talking


async def counted(talking: Talking) -> list[str]:
    """What was counted: state, town (none for the whole state), service, how often."""
    async with talking.database() as work:
        found = await unmet(work.connection, Asked())
    places = [GAZETTEER.place(one.place) for one in found]
    rows = [
        " ".join(filter(None, (one.state, place.city if place else "?", one.service)))
        + f" {one.times}"
        for one, place in zip(found, places, strict=True)
    ]
    assert {one.week for one in found} <= {iso_week(today(talking.now))}
    return sorted(rows)


@pytest.mark.parametrize(
    ("said", "rows"),
    [
        ("punto de venta en Puebla", []),
        ("punto de venta en Tehuacán", ["MX-PUE Tehuacán pos 1"]),
        ("nómina en Yucatán", ["MX-YUC payroll 1"]),
        ("nómina en todo el país", []),
        ("una empresa verificada en Mérida", []),
        (
            "nómina y contabilidad en Mérida",
            ["MX-YUC Mérida accounting 1", "MX-YUC Mérida payroll 1"],
        ),
        ("punto de venta y nómina en Puebla", ["MX-PUE payroll 1"]),
        ("facturación y programa de lealtad en Puebla", []),
        ("nómina en Mérida y en Cancún", ["MX-ROO Cancún payroll 1", "MX-YUC Mérida payroll 1"]),
        ("nómina en Polanco", ["MX-CMX Miguel Hidalgo payroll 1"]),
        ("punto de venta a menos de 1 km de Cholula", []),
        ("¿cuántas empresas de nómina hay en Mérida?", ["MX-YUC Mérida payroll 1"]),
        ("punto de venta con CMMI en Tehuacán", ["MX-PUE Tehuacán pos 1"]),
    ],
)
async def test_what_nobody_near_offers_is_counted_where_it_was_looked_for(
    said: str, rows: list[str], talking: Talking
) -> None:
    await talking.say("ana", said)
    assert await counted(talking) == rows


async def test_the_same_need_is_counted_once_a_week_while_it_is_remembered(
    talking: Talking,
) -> None:
    for said in ("punto de venta en Tehuacán", "más", "también las no verificadas"):
        await talking.say("ana", said)
    assert await counted(talking) == ["MX-PUE Tehuacán pos 1"]
    await talking.say("ana", "y en Mérida")
    await talking.say("ana", "regresa")
    await talking.say("ana", "regresa")
    assert await counted(talking) == ["MX-PUE Tehuacán pos 1", "MX-YUC Mérida pos 1"]
    await talking.say("eva", "punto de venta en Tehuacán")
    assert await counted(talking) == ["MX-PUE Tehuacán pos 2", "MX-YUC Mérida pos 1"]
    talking.later(days=7)
    await talking.say("ana", "punto de venta en Tehuacán")
    async with talking.database() as work:
        weeks = [one.week for one in await unmet(work.connection, Asked())]
    assert sorted(set(weeks)) == ["2026-W48", "2026-W49"]


async def test_a_need_that_only_a_filter_left_unmet_is_counted_then(talking: Talking) -> None:
    await talking.say("ana", "punto de venta en León")
    assert await counted(talking) == []
    await talking.say("ana", "solo con CMMI")
    assert await counted(talking) == ["MX-GUA León pos 1"]


async def test_a_shared_location_counts_for_its_town_and_a_small_place_for_a_large_one(
    talking: Talking,
) -> None:
    await talking.share("ana", 20.9674, -89.6237)
    await talking.say("ana", "nómina")
    assert await counted(talking) == ["MX-YUC Mérida payroll 1"]
    small = next(
        one for one in GAZETTEER.towns() if one.state == "MX-YUC" and 500 < one.population < 1000
    )
    large = GAZETTEER.large_town_near(small, 5000)
    assert (large.state, large.population >= 5000) == ("MX-YUC", True)
    assert large.key != small.key
    assert GAZETTEER.large_town_near(large, 5000) == large


async def test_the_table_holds_weeks_and_places_and_nothing_of_whoever_asked(
    talking: Talking,
) -> None:
    await talking.share("telegram/4711004711", 20.96741234, -89.62371234)
    await talking.say("telegram/4711004711", "nómina")
    async with talking.database() as work:
        (row,) = (await work.connection.execute(select(unmet_demand))).mappings()
    assert dict(row) == {
        "week": "2026-W48",
        "place": GAZETTEER.states["MX-YUC"].capital.key,
        "service": "payroll",
        "state": "MX-YUC",
        "times": 1,
    }


async def test_it_stays_after_an_erasure(talking: Talking) -> None:
    await talking.say("ana", "nómina en Mérida")
    await talking.say("ana", "borra mis datos")
    await talking.say("ana", "sí")
    assert await counted(talking) == ["MX-YUC Mérida payroll 1"]


async def test_counts_are_asked_for_by_weeks_state_and_service(talking: Talking) -> None:
    weeks = [iso_week(datetime(2026, 12, day, tzinfo=UTC).date()) for day in (20, 27)]
    weeks.append(iso_week(datetime(2027, 1, 3, tzinfo=UTC).date()))
    assert weeks == ["2026-W51", "2026-W52", "2026-W53"]
    rows = [
        Unmet(week=week, place=place, state=place, service=service)
        for week in weeks
        for place, service in (("MX-PUE", "pos"), ("MX-YUC", "payroll"), ("MX-YUC", "pos"))
    ]
    async with talking.database() as work:
        for _ in range(2):
            await work.demand.count(rows)
        await work.demand.count(rows[-1:])
        await work.demand.count([])
        connection = work.connection
        all_, some = await unmet(connection, Asked()), await unmet(connection, ASKED)
        by_state, by_service = [await unmet_by(connection, name) for name in ("state", "service")]
    assert all_[-3] == Wanted(
        week="2026-W53", place="MX-YUC", state="MX-YUC", service="pos", times=3
    )
    assert [(one.week, one.times) for one in some] == [("2026-W52", 2), ("2026-W53", 3)]
    assert by_state == {"MX-PUE": 6, "MX-YUC": 13}
    assert by_service == {"payroll": 6, "pos": 13}


ASKED = Asked(first_week="2026-W52", last_week="2026-W53", state="MX-YUC", service="pos")
