"""What people are told, what they agree to, what they can see of themselves, and its end."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Date, Float, Integer, LargeBinary, Numeric, Table, insert, select

from bot.authorization import Grant
from bot.messages import Sender
from bot.outgoing import Outgoing, Result, Token
from bot.ports import Update
from bot.privacy import PURPOSES, notice_in
from bot.replies import Note, Reply, Text
from storage.kept import HOLDS_NOBODY, KEPT
from storage.tables import METADATA
from tests.people.talking import Talking, hold, sender_of

LEASE = timedelta(minutes=1)
ONE = "telegram/4711004711"
OTHER = "slack/T1/U0ANA4711"
MARKS = ("4711004711", "U0ANA4711")


@pytest.mark.parametrize("who", ["ana", "telegram/ana", "slack/T1/ana"])
async def test_the_short_notice_is_said_once_on_every_front(who: str, talking: Talking) -> None:
    short = notice_in("es").short
    assert short in await talking.say(who, "hola")
    assert isinstance(talking.reply.blocks[-1], Note)
    assert short not in await talking.say(who, "hola")
    assert short in await talking.say(who.replace("ana", "eva"), "punto de venta en Puebla")


async def test_the_notice_is_said_in_the_persons_language(talking: Talking) -> None:
    assert notice_in("en").short in await talking.say("ana", "I need a point of sale in Puebla")


@pytest.mark.parametrize("words", ["privacidad", "/privacidad", "Aviso de privacidad", "privacy"])
async def test_the_whole_notice_says_who_what_why_how_long_and_which_rights(
    words: str, talking: Talking
) -> None:
    told = await talking.say("ana", words)
    notice = notice_in(talking.reply.language)
    assert notice.version in told
    assert len(notice.sections) == 7
    for title, text in notice.sections:
        assert f"{title}\n{text}" in told


def test_both_notices_have_the_same_sections() -> None:
    spanish, english = notice_in("es"), notice_in("en")
    assert len(spanish.sections) == len(english.sections)
    assert (spanish.version, spanish.since) == (english.version, english.since)


async def test_consents_are_given_and_withdrawn_by_purpose(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("ana", "mis permisos", "Enviarte avisos: no"),
            ("ana", "3", "Enviarte avisos: sí"),
            ("ana", "3", "Enviarte avisos: no"),
            ("ana", "acepto: enviarte avisos", "Enviarte avisos: sí"),
            ("ana", "retiro mi consentimiento", "Pasar tu solicitud y contacto a una empresa: no"),
        ],
    )
    async with talking.database() as work:
        kept = await work.consents.of(sender_of("ana"))
        assert await work.consents.agreed(sender_of("ana"), "announcements")
        assert not await work.consents.agreed(sender_of("ana"), "keep-location")
    assert [(one.purpose, one.withdrawn_at is None) for one in kept] == [
        ("announcements", False),
        ("announcements", True),
    ]
    assert {one.notice for one in kept} == {notice_in("es").version}


@pytest.mark.parametrize("action", ["agree:everything:yes", "agree:announcements:perhaps"])
async def test_forged_consents_are_none(action: str, talking: Talking) -> None:
    await talking.press("ana", action)
    async with talking.database() as work:
        assert await work.consents.of(sender_of("ana")) == []


async def test_my_data_is_shown_in_words_and_whole_as_json(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("ana", "punto de venta en Puebla", "Puebla"),
            ("ana", "mi zona horaria es Tijuana", "Tijuana"),
            ("ana", "mis permisos", "Enviarte avisos"),
            ("ana", "3", "Enviarte avisos: sí"),
            ("ana", "mis datos", "Tu última búsqueda: punto de venta en Puebla!{"),
            ("ana", "mis datos", "permisos: Enviarte avisos"),
        ],
    )
    exported = await talking.say("ana", "dámelo como JSON")
    found = json.loads(exported[exported.index("{") :])
    assert found["terminal"]["person"][0]["state"]["zone"] == "America/Tijuana"
    assert found["terminal"]["consent"][0]["purpose"] == "announcements"
    assert found["terminal"]["conversation"][0]["state"]["standing"]["query"]["services"] == ["pos"]


@pytest.mark.parametrize("words", ["mis datos", "exporta mis datos"])
async def test_what_is_kept_is_not_told_where_others_read(words: str, talking: Talking) -> None:
    await talking.say("telegram/ana", "punto de venta en Puebla", chat="-100")
    told = await talking.say("telegram/ana", words, chat="-100")
    assert "chat privado" in told
    assert "Puebla" not in told


def columns() -> Iterator[tuple[Table, str]]:
    """Every column of the schema that can hold words."""
    numbers = (Integer, Float, Numeric, Date, LargeBinary)
    for table in METADATA.sorted_tables:
        for column in table.columns:
            if not isinstance(column.type, numbers):
                yield table, column.name


def test_every_table_says_whether_it_holds_people_how_long_and_what_erasure_does() -> None:
    holding = {kept.table.name for kept in KEPT}
    assert len(holding) == len(KEPT)
    assert holding | HOLDS_NOBODY == set(METADATA.tables)
    assert not holding & HOLDS_NOBODY
    for kept in KEPT:
        assert set(kept.people) <= set(kept.table.columns.keys())
        assert (kept.kept is None) == (kept.since == "")


def test_every_column_that_is_called_after_a_person_is_named() -> None:
    tell = {"front", "workspace", "person", "chat", "thread", "body", "reply", "identity", "author"}
    tell |= {"assignee", "actor", "issuer", "state"}
    named = {kept.table.name: set(kept.people) for kept in KEPT}
    for table, column in columns():
        if table.name in HOLDS_NOBODY or column not in tell:
            continue
        stated = ("inbox", "proposal", "proposed_field", "delivery")
        states_of_rows = column == "state" and table.name in stated
        of_a_desk = table.name == "desk" and column in ("front", "workspace")
        of_a_bot = table.name in ("inbox", "batch") and column == "front"
        if not (states_of_rows or of_a_desk or of_a_bot):
            assert column in named[table.name], f"{table.name}.{column}"


async def do_everything(talking: Talking) -> None:
    """Leave a trace in every table that can hold a person."""
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.grant(ONE, Grant(role="cluster-administrator", cluster="ijalti"))
    await hold(
        talking,
        [
            (ONE, "punto de venta en Puebla", "Puebla"),
            (ONE, "mis permisos", "Enviarte avisos"),
            (ONE, "3", "Enviarte avisos: sí"),
            ("staff", "codigo de empresa Caja Cholulteca", "responde por"),
            (ONE, "{code}", "Ya respondes por Caja Cholulteca"),
            (ONE, "el teléfono de Caja Cholulteca no existe", "Teléfono"),
            (ONE, "222 111 2233", "comprobar"),
            (ONE, "saltar", "Va a revisión"),
            (ONE, "esta es la mesa de Jalisco", "ijalti"),
            (ONE, "vincular", "Sirve una vez"),
            (OTHER, "{code}", "¿Es tuya?"),
            (OTHER, "sí, es mía", "las dos cuentas"),
            (OTHER, "respaldos en Guadalajara", "Guadalajara"),
            (OTHER, "mis permisos", "Enviarte avisos"),
            (OTHER, "1", "redondeada más de 24 horas: sí"),
            (ONE, "vincular", "Sirve una vez"),
        ],
    )
    await leave_deliveries(talking, sender_of(ONE))
    await receive(talking, "telegram", "4711004711", '{"message":{"from":{"id":4711004711,"x":1}}}')
    await receive(talking, "slack", "T1:D0DM", '{"event":{"user":"U0ANA4711"}}')


async def leave_deliveries(talking: Talking, to: Sender) -> None:
    """One sent, one due, one being sent; a closed chat, and a draft that they confirmed."""
    said = Reply(blocks=(Text(("Para 4711004711",)),))
    async with talking.database() as work:
        for key in ("a:4711004711", "b:4711004711", "c:4711004711"):
            await work.outbox.put(Outgoing(to=to, reply=said, key=key))
        token = Token(to.front, to.workspace)
        first, _ = await work.deliveries.take(token, "p1", limit=2)
        sent = Result(number=first.number, state="sent", message="4711004711")
        await work.deliveries.record("p1", [sent])
        await work.deliveries.close(to, "blocked")
        identity = await work.identities.known(to)
        await work.outbox.once(identity, "draft", "words", "result")
        await work.commit()


async def receive(talking: Talking, front: str, chat: str, body: str) -> None:
    """One message answered and sent, one given up, one still waiting."""
    for number in range(3):
        update = Update(front=front, bot=front, update_id=str(number), chat=chat, body=body)
        async with talking.database() as work:
            row = await work.inbox.receive(update, "p1", LEASE)
            assert row is not None
            if number < 2:
                await work.inbox.finished(row.number, dead=number == 1)
            await work.commit()


async def everything(talking: Talking) -> dict[str, list[Any]]:
    """All rows of all tables, as they are."""
    async with talking.database() as work:
        return {
            table.name: list((await work.connection.execute(select(table))).mappings())
            for table in METADATA.sorted_tables
        }


async def test_erasure_leaves_no_value_of_the_person_in_any_table(talking: Talking) -> None:
    await do_everything(talking)
    before = await everything(talking)
    untouched = {"human", "identity", "role", "claim", "proposal", "consent", "one_time_code"}
    assert not {name for name in untouched if not before[name]}
    asked = await talking.say(ONE, "borra mis datos")
    assert "en las cuentas que vinculaste" in asked
    assert "borré" in await talking.say(ONE, "sí")
    await finish_what_was_waiting(talking)
    after = await everything(talking)
    for name, rows in after.items():
        for row in rows:
            for mark in MARKS:
                assert mark not in repr(row), f"{name}: {row}"
    ids = {row["id"] for row in before["identity"] if row["person"] in MARKS}
    holding_ids = {kept.table.name for kept in KEPT if kept.erasure == "unresolvable"}
    for name in set(after) - holding_ids - {"role", "claim", "desk"}:
        assert not any(one in repr(row) for row in after[name] for one in ids), name
    assert not any(one in repr(after["identity"]) for one in ids)


async def test_erasure_leaves_hashes_and_dates_of_consents_alone(talking: Talking) -> None:
    await do_everything(talking)
    await talking.say(ONE, "borra mis datos")
    await talking.say(ONE, "sí")
    rows = (await everything(talking))["consent"]
    assert len(rows) == 2
    for row in rows:
        assert (row["front"], row["workspace"], row["person"]) == ("", "", "")
        assert len(row["digest"]) == 64
        assert row["given_at"] is not None
    assert len({row["digest"] for row in rows}) == 2


async def test_erasure_leaves_others_alone(talking: Talking) -> None:
    await do_everything(talking)
    await talking.say("telegram/eva", "punto de venta en León")
    await talking.say("slack/T2/U0ANA4711", "respaldos en Guadalajara")
    await talking.say(ONE, "borra mis datos")
    await talking.say(ONE, "sí")
    assert "León" in await talking.say("telegram/eva", "mis datos")
    assert "Guadalajara" in await talking.say("slack/T2/U0ANA4711", "mis datos")
    assert "Quién tiene un rol" in await talking.say("staff", "roles")
    assert "Corrección: Caja Cholulteca" in "".join(
        choice.label for choice in [*(await pending(talking))]
    )


async def pending(talking: Talking) -> Any:
    """The buttons of the staff's queue."""
    await talking.say("staff", "pendientes")
    return talking.reply.choices


async def test_who_comes_back_after_an_erasure_is_new(talking: Talking) -> None:
    await talking.say("ana", "hola")
    await talking.say("ana", "borra mis datos")
    assert notice_in("es").short not in await talking.say("ana", "sí")
    assert notice_in("es").short in await talking.say("ana", "hola")


async def finish_what_was_waiting(talking: Talking) -> None:
    """The messages at hand are answered and sent, and blanked with that."""
    async with talking.database() as work:
        inbox = METADATA.tables["inbox"]
        query = select(inbox.c.number).where(inbox.c.state != "sent", inbox.c.state != "dead")
        for number in (await work.connection.execute(query)).scalars().all():
            await work.inbox.finished(number)
        await work.commit()


async def test_what_is_too_old_goes(talking: Talking) -> None:
    await do_everything(talking)
    async with talking.database() as work:
        await work.connection.execute(
            insert(METADATA.tables["reminder"]).values(
                provider_id="p",
                verification="v",
                until=(talking.now - timedelta(days=1)).date(),
                days=0,
                sent_at=talking.now,
            )
        )
        await work.commit()
    talking.later(days=731)
    async with talking.database() as work:
        await work.conversations.forget_unused(talking.now)
        await work.commit()
    left = await everything(talking)
    gone = ("conversation", "shown_list", "person", "one_time_code", "proposal", "proposed_field")
    assert {name for name in (*gone, "audit", "reminder") if left[name]} == set()
    assert {row["person"] for row in left["identity"]} == {"staff", "4711004711"}
    assert len(left["consent"]) == 2


async def test_nothing_goes_before_its_time(talking: Talking) -> None:
    await do_everything(talking)
    before = await everything(talking)
    talking.later(days=89)
    async with talking.database() as work:
        await work.conversations.forget_unused(talking.now)
        await work.commit()
    after = await everything(talking)
    for name in ("conversation", "person", "proposal", "audit", "identity", "role", "claim"):
        assert len(after[name]) == len(before[name]), name


def test_every_purpose_can_be_said() -> None:
    assert PURPOSES == ("keep-location", "pass-on-request", "announcements")
