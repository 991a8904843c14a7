"""An audience that grew between the author's yes and the beginning needs a second person, too."""

from datetime import UTC, datetime, timedelta

import pytest

from bot import announcements
from bot.acting import actor_of
from bot.announcements import Audience
from bot.authorization import HOST, Grant
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.people import private_chat
from bot.progress import reported
from bot.replies import plain
from storage.database import Database
from tests.handlers.audiences import SAID, SECOND, TO, launching, standing, subscribe

NOW = datetime.now(UTC)
AUTHOR = private_chat("telegram", "", "7000")
DESK = private_chat("telegram", "", "6000")
OF_CLUSTER = Audience(cluster="ijalti", topics=TO.topics, places=TO.places)


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(announcements, "APPROVED_FROM", 30)


async def confirmed_alone(database: Database) -> str:
    """Its cluster's administrator needed nobody else; the id."""
    async with database() as work:
        identity = await work.identities.id_of(AUTHOR, NOW)
        grant = Grant(role="cluster-administrator", cluster="ijalti")
        await work.permissions.grant(identity, grant, HOST, NOW)
        await work.desks.place("ijalti", DESK, HOST, NOW)
        actor = await actor_of(work, AUTHOR, NOW)
        one = await drafted(work, actor, SAID, OF_CLUSTER, NOW)
        await previewed(work, actor, one.id, NOW)
        one = await confirmed(work, actor, one.id, NOW)
        await work.commit()
    assert one.state == "scheduled"
    return one.id


async def begun(database: Database) -> None:
    await launching(database).look(datetime.now(UTC) + timedelta(seconds=1))


async def told(database: Database, group: str = "") -> dict[str, str]:
    async with database.reading() as work:
        return {had.to.chat: plain(had.reply) for had in await work.outbox.of_group(group)}


async def test_what_grew_waits_for_a_second_person_and_then_goes(database: Database) -> None:
    await subscribe(database, range(7001, 7030), NOW)
    name = await confirmed_alone(database)
    await subscribe(database, range(7030, 7032), NOW)
    await begun(database)
    waiting = await standing(database, name)
    assert (waiting.state, waiting.started_at, waiting.recipients) == ("confirmed", None, 0)
    async with database.reading() as work:
        assert (await reported(work, waiting)).counts.total == 0
    said = await told(database)
    assert "en cuanto otra persona lo apruebe" in said["7000"]
    assert "espera el sí de otra persona" in said["6000"]
    await begun(database)
    assert (await standing(database, name)).state == "confirmed"
    async with database() as work:
        await approved(work, SECOND, name, NOW)
        await work.commit()
    await begun(database)
    after = await standing(database, name)
    assert (after.state, after.recipients) == ("running", 31)


async def test_what_stayed_small_goes_at_once(database: Database) -> None:
    await subscribe(database, range(7001, 7030), NOW)
    name = await confirmed_alone(database)
    await begun(database)
    after = await standing(database, name)
    assert (after.state, after.recipients) == ("running", 29)
