"""The council's figures: how many of what, and how often each was shown."""

from datetime import date, timedelta

from bot.providers import Branch, Offering, Provider, Verification
from bot.search import RegistryQuery
from storage.database import Database
from storage.exposures import exposures
from storage.statistics import figures, figures_in_words
from tests.storage.filling import filled_anew

ON = date(2026, 11, 25)
HOLDS = {"issuer": "NYCE", "expires_on": date(2099, 1, 1)}


def company(number: int, *verifications: Verification, **more: object) -> Provider:
    return Provider(
        id=f"p{number:02d}",
        code="",
        name=f"Número {number}",
        branches=(Branch(id="main", state="MX-PUE"),),
        offerings=(Offering(service="pos"), Offering(service="cloud")),
        verifications=verifications,
        **more,  # type: ignore[arg-type]  # fields of a provider
    )


async def test_figures_by_state_cluster_service_and_scheme(database: Database) -> None:
    whole = Verification(scheme="cmmi", **HOLDS)  # type: ignore[arg-type]  # fields of it
    part = Verification(scheme="moprosoft", services=("pos",), **HOLDS)  # type: ignore[arg-type]
    over = Verification(scheme="pci-dss", issuer="NYCE", expires_on=date(2026, 11, 24))
    await filled_anew(
        database,
        [
            company(1, whole, part, member_of=("north", "south")),
            company(2, part, member_of=("north",)),
            company(3, over, member_of=("north",)),
            company(4, whole, status="closed"),
        ],
    )
    async with database() as work:
        found = await figures(work, ON)
    assert (found["providers"], found["offerings"], found["verified_today"]) == (4, 8, 2)
    assert (found["by_state"], found["verified_by_state"]) == ({"MX-PUE": 4}, {"MX-PUE": 2})
    assert found["by_cluster"] == {"north": 3, "south": 1}
    assert found["verified_by_cluster"] == {"north": 2, "south": 1}
    assert found["verified_by_service"] == {"cloud": 1, "pos": 2}
    assert found["by_scheme"] == {"cmmi": 1, "moprosoft": 2}
    assert "  north: 3" in figures_in_words(found)


async def test_everybody_is_shown_alike(database: Database) -> None:
    """Twenty that tie, four shown each day: over a thousand days none is far from its fifth."""
    await filled_anew(
        database,
        [
            company(
                number,
                Verification(scheme="cmmi", issuer="NYCE", expires_on=date(2099, 1, 1)),
                member_of=("large",) if number < 15 else ("small",),
            )
            for number in range(20)
        ],
    )
    async with database() as work:
        for days in range(1000):
            query = RegistryQuery(services=("pos",), on=ON + timedelta(days))
            page = await work.registry.find(query, limit=4)
            await work.registry.count_shown([hit.id for hit in page.hits], query.on)
        found = await exposures(work.connection, ON, ON + timedelta(999))
    assert sum(one.times for one in found.providers) == 4000
    assert all(150 <= one.times <= 250 for one in found.providers)
    (large, shown_large), (small, shown_small) = (found.clusters[key] for key in ("large", "small"))
    assert (large, small) == (15, 5)
    assert 0.85 < (shown_large / large) / (shown_small / small) < 1.15


async def test_only_the_days_asked_for_count(database: Database) -> None:
    await filled_anew(database, [company(1), company(2, status="closed")])
    async with database() as work:
        for days in range(3):
            await work.registry.count_shown(["p01", "p02"], ON + timedelta(days))
        found = await exposures(work.connection, ON + timedelta(1), ON + timedelta(2))
    assert [(one.id, one.times) for one in found.providers] == [("p01", 2)]
    assert found.as_json()["times"] == 2
