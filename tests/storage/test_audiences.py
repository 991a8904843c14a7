"""Whom an announcement reaches, and when, on both databases."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from bot.announcements import ANY_CLUSTER, Audience
from bot.authorization import HOST, Grant
from bot.outgoing import Outgoing
from bot.people import Person, private_chat
from bot.subscriptions import Recipient, Subscription, next_digest
from storage.database import Database
from storage.subscriptions import SqlSubscriptions
from storage.tables.messages import delivery
from storage.tables.providers import provider
from storage.unit_of_work import SqlUnitOfWork
from tests.handlers.audiences import TO, launching, scheduled, subscribe

NOW = datetime(2026, 11, 25, 18, tzinfo=UTC)
GDL, ZPN = "g-gdl", "g-zpn"
WANTED: dict[str, Subscription] = {
    "all": Subscription(),
    "iot": Subscription(topic="iot"),
    "iot-jal": Subscription(topic="iot", state="MX-JAL"),
    "iot-gdl": Subscription(topic="iot", state="MX-JAL", town=GDL),
    "iot-food": Subscription(topic="iot", sector="restaurants"),
    "pos-jal": Subscription(topic="pos", state="MX-JAL"),
    "jal": Subscription(state="MX-JAL"),
}
JAL, IN_ZPN = (("MX-JAL", ""),), (("MX-JAL", ZPN),)


@pytest.mark.parametrize(
    ("audience", "reached"),
    [
        (Audience(), "all jal"),
        (Audience(topics=("iot",)), "all iot iot-food iot-gdl iot-jal jal"),
        (Audience(topics=("iot",), places=JAL), "all iot iot-food iot-gdl iot-jal jal"),
        (Audience(topics=("iot",), places=IN_ZPN), "all iot iot-food iot-jal jal"),
        (Audience(topics=("iot",), places=(("MX-SON", ""),)), "all iot iot-food"),
        (Audience(topics=("iot", "pos"), places=JAL, sectors=("restaurants",)), "iot-food"),
        (Audience(languages=("en",)), "all"),
        (Audience(languages=("es",)), "jal"),
        (Audience(languages=("es", "en")), "all jal"),
        (Audience(fronts=("slack",)), ""),
        (Audience(roles=("verifier",)), "jal"),
        (Audience(members=("ijalti",)), "jal"),
        (Audience(members=("alti",)), ""),
        (Audience(members=("other", "ijalti")), "jal"),
        (Audience(members=(ANY_CLUSTER,)), "jal"),
        (Audience(members=("ijalti",), roles=("council-staff",)), ""),
        (Audience(roles=("council-staff",)), ""),
    ],
)
async def test_table(audience: Audience, reached: str, database: Database) -> None:
    for name, wanted in WANTED.items():
        english = Person(last_language="en") if name == "all" else Person(last_language="es")
        await subscribe(database, [name], NOW, wanted=wanted, person=english)
    await subscribe(database, ["withdrew"], NOW, wanted=Subscription())
    async with database() as work:
        gone = private_chat("telegram", "", "withdrew")
        await work.consents.withdraw(gone, "announcements", NOW)
        identity = await work.identities.id_of(private_chat("telegram", "", "jal"), NOW)
        await work.permissions.grant(identity, Grant(role="verifier"), HOST, NOW)
        await speak_for(work, identity, "csoftmty|ijalti")
        found = await everybody(work.subscriptions, audience)
        assert await work.subscriptions.count(audience) == len(found)
        for name in WANTED:
            to = private_chat("telegram", "", name)
            alike = audience if audience.languages == () else replace(audience, languages=())
            wants = name in [one.to.chat for one in await everybody(work.subscriptions, alike)]
            assert await work.subscriptions.wants(to, audience) == wants
    assert sorted(one.to.chat for one in found) == reached.split()


async def speak_for(work: SqlUnitOfWork, identity: str, member_of: str) -> None:
    """They speak for a company that is a member of these clusters, and so does nobody else."""
    await work.connection.execute(
        insert(provider).values(id="p1", number=1, code="000001", name="Caja", member_of=member_of)
    )
    assert await work.claims.bind(identity, "p1", HOST, NOW)


async def everybody(subscriptions: SqlSubscriptions, audience: Audience) -> Sequence[Recipient]:
    """All pages, of two each."""
    found: list[Recipient] = []
    after = None
    while page := await subscriptions.reached(audience, NOW, after=after, limit=2):
        found += page
        after = page[-1].to
    return found


async def test_quiet_hours_a_full_day_and_linked_accounts(database: Database) -> None:
    """It is noon in the country: one sleeps until 14, one got three today, one has two accounts.

    Few as they are, all of them are among the first, each in their own time.
    """
    asleep = Person(quiet_from=11, quiet_until=14)
    await subscribe(database, ["asleep"], NOW, person=asleep)
    await subscribe(database, ["full", "twin", "twin2", "plain"], NOW)
    full = private_chat("telegram", "", "full")
    async with database() as work:
        await work.outbox.put_many(Outgoing(to=full, key=f"k{n}") for n in range(3))
        twins = [private_chat("telegram", "", name) for name in ("twin", "twin2")]
        names = [await work.identities.id_of(one, NOW) for one in twins]
        await work.identities.link(*names)
        await work.commit()
    one = await scheduled(database, NOW)
    await launching(database).look(NOW)
    async with database.reading() as work:
        rows = (
            await work.connection.execute(
                delivery.select().where(delivery.c.group_key.startswith(one.group))
            )
        ).all()
    begins = {row.chat: row.not_before for row in rows}
    assert sorted(begins) == ["asleep", "full", "plain", "twin"]
    assert begins["asleep"] == NOW + timedelta(hours=2)
    assert begins["full"] == NOW + timedelta(days=1)
    assert {(row.group_key, row.state) for row in rows} == {(one.groups[0], "due")}
    assert one.audience == TO


@pytest.mark.parametrize(
    ("frequency", "zone", "due"),
    [
        ("each", "", None),
        ("daily", "", datetime(2026, 11, 26, 15, tzinfo=UTC)),
        ("daily", "America/Tijuana", datetime(2026, 11, 26, 17, tzinfo=UTC)),
        ("weekly", "", datetime(2026, 11, 30, 15, tzinfo=UTC)),
    ],
)
def test_a_digest_is_due_at_nine_of_ones_own_day(
    frequency: str, zone: str, due: datetime | None
) -> None:
    person = Person(zone=zone)
    assert next_digest(frequency, person, NOW) == due  # type: ignore[arg-type]  # by their names
