"""What is said to people who did not just ask: outcomes, a desk's new work, reminders."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.authorization import Grant
from bot.expiry import expiring, reminder_due
from bot.providers import Branch, Offering, Provider, Verification
from bot.reminding import remind
from bot.replies import plain
from bot.taxonomy import load_taxonomy
from handlers.worker import Reminding
from storage.conversations import SqlConversations
from storage.database import Database
from storage.outbox import SqlOutbox
from storage.tables.messages import delivery
from storage.writing import add_providers
from tests.people.talking import Talking, hold, sender_of

MORNING = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)  # 10:00 in Mexico City
TODAY = date(2026, 11, 25)


async def put_out(database: Database) -> list[tuple[str, str, datetime | None]]:
    """What waits in the outbox: to whom, what, not before when."""
    async with database() as work:
        rows = await work.connection.execute(select(delivery).order_by(delivery.c.number))
        found = {row.number: row for row in rows}
        every = await SqlOutbox(work.connection).of_group("")
    return [
        (f"{one.to.front}:{one.to.chat}", plain(one.reply), found[one.number].not_before)
        for one in every
    ]


async def correct(talking: Talking, who: str, right: str = "33 3123 9999") -> str:
    """Somebody corrects a telephone; the proposal's id."""
    await hold(
        talking,
        [
            (who, "el teléfono de Respaldo Minerva no existe", "lo correcto"),
            (who, right, "comprobar"),
            (who, "saltar", "Va a revisión"),
        ],
    )
    async with talking.database() as work:
        (one,) = await work.proposals.waiting([""], limit=9)
    return one.id


async def test_a_clusters_desk_is_told_of_new_work_and_its_author_of_the_outcome(
    talking: Talking,
) -> None:
    await talking.grant("telegram/memo", Grant(role="cluster-administrator", cluster="ijalti"))
    await talking.say("telegram/memo", "esta es la mesa de Jalisco", chat="-100200")
    name = await correct(talking, "telegram/ana")
    ((to, said, _),) = await put_out(talking.database)
    assert (to, said) == ("telegram:-100200", "Nueva propuesta: Respaldo Minerva.")
    await talking.press("telegram/memo", f"review:{name}:ok", chat="-100200")
    _, (to, said, _) = await put_out(talking.database)
    assert to == "telegram:ana"
    assert said == f"Tu propuesta {name} para Respaldo Minerva quedó aprobada."


async def test_a_reviewer_is_told_of_what_was_given_to_them(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.grant("telegram/vera", Grant(role="verifier"))
    name = await correct(talking, "ana")
    await talking.press("staff", f"review:{name}:take")
    await talking.press("staff", f"review:{name}:give")
    await talking.press("staff", talking.action("Telegram"))
    ((to, said, _),) = await put_out(talking.database)
    assert (to, said) == ("telegram:vera", "Esta propuesta te toca revisarla: Respaldo Minerva.")


async def test_without_a_desk_of_its_own_a_cluster_is_served_by_the_councils(
    talking: Talking,
) -> None:
    await talking.grant("slack/T1/jefa", Grant(role="council-staff"))
    await talking.say("slack/T1/jefa", "esta es la mesa del consejo", chat="C1")
    await correct(talking, "telegram/ana")
    assert [to for to, *_ in await put_out(talking.database)] == ["slack:C1"]


async def test_a_refusal_is_told_with_its_reason_in_the_authors_language_after_quiet_hours(
    talking: Talking,
) -> None:
    talking.now = datetime(2026, 11, 25, 5, 30, tzinfo=UTC)  # 23:30 in Mexico City
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("telegram/ana", "no me escribas de 10 pm a 7 am")
    name = await correct(talking, "telegram/ana")
    await talking.say("telegram/ana", "in English please")
    await talking.press("staff", f"review:{name}:no")
    await talking.say("staff", "nadie contesta ahí")
    ((_, said, not_before),) = await put_out(talking.database)
    assert "was not approved" in said
    assert "nadie contesta ahí" in said
    assert not_before == datetime(2026, 11, 25, 13, 0, tzinfo=UTC)


async def test_whoever_was_erased_is_told_nothing(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    name = await correct(talking, "telegram/ana")
    await talking.say("telegram/ana", "borra mis datos")
    await talking.say("telegram/ana", "sí")
    await talking.press("staff", f"review:{name}:ok")
    assert await put_out(talking.database) == []


async def test_the_terminal_cannot_be_written_to(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    name = await correct(talking, "ana")
    await talking.press("staff", f"review:{name}:ok")
    assert await put_out(talking.database) == []
    assert "aprobada" in await talking.say("ana", "mis propuestas")


@pytest.mark.parametrize(
    ("left", "due"),
    [
        *[(61, None), (60, 60), (45, 60), (31, 60), (30, 30), (1, 30), (0, 0)],
        *[(-1, 0), (-7, 0), (-8, None)],
    ],
)
def test_a_reminder_is_due_sixty_thirty_and_no_days_before(left: int, due: int | None) -> None:
    assert reminder_due(TODAY + timedelta(days=left), TODAY) == due


def company(*verifications: Verification, id_: str = "x", member: str = "ijalti") -> Provider:
    return Provider(
        id=id_,
        code="",
        name=f"Empresa {id_}",
        member_of=(member,),
        branches=(Branch(id="main", state="MX-JAL"),),
        offerings=(Offering(service="pos"),),
        verifications=verifications,
    )


def until(days: int, **others: str) -> Verification:
    plain_one = Verification(
        scheme="moprosoft",
        issuer="NYCE",
        issued_on=TODAY - timedelta(days=400),
        expires_on=TODAY + timedelta(days=days),
    )
    return replace(plain_one, **others)  # type: ignore[arg-type]  # text fields alone


UNTOLD = Verification(scheme="cmmi", issuer="ISACA", issued_on=date(2025, 12, 25))
VERIFICATIONS: list[tuple[Sequence[Verification], list[int]]] = [
    ([until(30)], [30]),
    ([until(59, scheme="cmmi"), until(0)], [60, 0]),
    ([until(100)], []),
    ([until(30, status="withdrawn")], []),
    ([until(30), until(500)], []),
    ([until(30), until(500, status="pending")], [30]),
    ([until(30), until(500, scheme="cmmi")], [30]),
    ([UNTOLD], [30]),
]


@pytest.mark.parametrize(("held", "due"), VERIFICATIONS)
def test_what_ends_is_reminded_of_unless_it_was_renewed(
    held: Sequence[Verification], due: list[int]
) -> None:
    assert [one.days for one in expiring(company(*held), TODAY)] == due


async def registered(database: Database, *providers: Provider) -> None:
    async with database() as work:
        await add_providers(work.connection, providers)
        await work.commit()


async def reminded(database: Database, now: datetime) -> list[tuple[str, str]]:
    """Let the worker remind, and take what it put out."""
    await Reminding(database, load_taxonomy(), lambda: now)()
    found = [(to, said) for to, said, _ in await put_out(database)]
    async with database() as work:
        await work.connection.execute(delivery.delete())
        await work.commit()
    return found


async def speaks_for(database: Database, who: str, provider_id: str) -> None:
    async with database() as work:
        name = await work.identities.id_of(sender_of(who), MORNING)
        await work.claims.bind(name, provider_id, "host", MORNING)
        await work.commit()


async def test_those_who_speak_for_a_company_are_reminded_three_times(database: Database) -> None:
    await registered(database, company(until(60)))
    await speaks_for(database, "telegram/ana", "x")
    await speaks_for(database, "slack/T1/U7", "x")
    to = ["telegram:ana", "slack:U7"]
    given = [await reminded(database, MORNING + timedelta(days=day)) for day in range(70)]
    assert [day for day, letters in enumerate(given) if letters] == [0, 30, 60]
    assert [who for who, _ in given[0]] == to
    said = given[0][0][1]
    assert (
        said == "Verificaciones por vencer:\n· Empresa x: MoProSoft de NYCE, hasta el 24 ene 2027"
    )


async def test_a_reminder_is_given_once_however_often_it_is_asked_for(database: Database) -> None:
    await registered(database, company(until(20)))
    await speaks_for(database, "telegram/ana", "x")
    assert len(await reminded(database, MORNING)) == 1
    for hours in (0, 1, 24):
        assert await reminded(database, MORNING + timedelta(hours=hours)) == []


async def test_before_nine_nobody_is_reminded(database: Database) -> None:
    await registered(database, company(until(20)))
    await speaks_for(database, "telegram/ana", "x")
    assert await reminded(database, MORNING - timedelta(hours=2)) == []
    assert len(await reminded(database, MORNING)) == 1


async def test_without_claimants_the_desk_is_told_in_one_message(talking: Talking) -> None:
    await talking.grant("telegram/memo", Grant(role="cluster-administrator", cluster="ijalti"))
    companies = [company(until(10), id_=f"x{number}") for number in range(3)]
    other = company(until(10), id_="y", member="csoftmty")
    await registered(talking.database, *companies, other)
    assert await reminded(talking.database, MORNING) == []
    await talking.say("telegram/memo", "esta es la mesa de Jalisco", chat="-100200")
    ((to, said),) = await reminded(talking.database, MORNING)
    assert to == "telegram:-100200"
    assert [line.split(":")[0] for line in said.split("\n")[1:]] == [
        "· Empresa x0",
        "· Empresa x1",
        "· Empresa x2",
    ]


@pytest.mark.parametrize("who", ["ana", "telegram/ana"])
async def test_where_no_claimant_can_be_written_to_the_desk_is_told(
    who: str, talking: Talking
) -> None:
    await talking.grant("telegram/memo", Grant(role="cluster-administrator", cluster="ijalti"))
    await talking.say("telegram/memo", "esta es la mesa de Jalisco", chat="-100200")
    await registered(talking.database, company(until(10)))
    await speaks_for(talking.database, who, "x")
    async with talking.database() as work:
        await work.deliveries.close(sender_of("telegram/ana"), "blocked")
        await work.commit()
    assert [to for to, _ in await reminded(talking.database, MORNING)] == ["telegram:-100200"]


async def test_invented_and_closed_companies_remind_nobody(database: Database) -> None:
    demo = replace(company(until(10), id_="d"), source="demo")
    closed = replace(company(until(10), id_="c"), status="closed")
    await registered(database, demo, closed)
    for name in ("d", "c"):
        await speaks_for(database, "telegram/ana", name)
    assert await reminded(database, MORNING) == []


async def test_an_erased_claimant_is_not_reminded(database: Database) -> None:
    await registered(database, company(until(10)))
    await speaks_for(database, "telegram/ana", "x")
    async with database() as work:
        await SqlConversations(work.connection).erase(sender_of("telegram/ana"))
        await work.commit()
        given = await remind(work, load_taxonomy(), MORNING)
    assert given == 0
