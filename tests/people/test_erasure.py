"""An erasure leaves nothing of somebody; what is too old goes by itself."""

from datetime import timedelta
from secrets import token_hex
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.authorization import Grant
from bot.incoming import Update
from bot.messages import Sender
from bot.outgoing import Outgoing, Result, Token
from bot.privacy import notice_in
from bot.redrawing import sound_picture
from bot.replies import Reply, Text
from storage.kept import KEPT
from storage.tables import METADATA
from tests.drawing import OWNER, photographed
from tests.people.talking import Talking, hold, sender_of
from tests.people.test_telling import speaks_for

LEASE = timedelta(minutes=1)
ONE = "telegram/4711004711"
OTHER = "slack/T1/U0ANA4711"
MARKS = ("4711004711", "U0ANA4711")


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
            (ONE, "avísame de ciberseguridad", "yo te aviso"),
            (ONE, "quiero publicar un anuncio", "De qué tema"),
            (ONE, "saltar", "qué estados"),
            (ONE, "saltar", "en español"),
            (ONE, "Feria", "en inglés"),
            (ONE, "saltar", "imagen"),
            (ONE, "saltar", "enlace"),
            (ONE, "saltar", "Cuándo"),
            (ONE, "ahora", "Solo en español"),
        ],
    )
    assert "chat privado" in await talking.press(ONE, "agree:announcements:no", chat="-100")
    await leave_deliveries(talking, sender_of(ONE))
    await ask_a_company(talking)
    await receive(talking, "telegram", "4711004711", '{"message":{"from":{"id":4711004711,"x":1}}}')
    await receive(talking, "slack", "T1:D0DM", '{"event":{"user":"U0ANA4711"}}')
    await receive(talking, "telegram", "-100", "{}", writer="4711004711")
    await receive(talking, "slack", "T1:C0X", "{}", workspace="T1", writer="U0ANA4711")


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
        (made,) = await work.announcements.standing(("previewed",), limit=1)
        await work.announcements.interest(made.id, identity, talking.now)
        await work.pictures.keep(sound_picture(photographed()), talking.now)
        await work.outbox.once(identity, "draft", "words", "result")
        await work.commit()


async def ask_a_company(talking: Talking) -> None:
    """A request on its way to somebody, with a telephone in it; a company and a search saved."""
    await speaks_for(talking.database, "telegram/vera", "caja-1")
    await hold(
        talking,
        [
            (ONE, "contacto de Cajas del Centro", "Pásale mi recado"),
            (ONE, "2", "¿Cómo te contactan?"),
            (ONE, "mi tel es 4711004711", "¿Algo más"),
            (ONE, "pregunten por 4711004711", "¿Se lo paso?"),
            (ONE, "sí", "Listo"),
            (ONE, "datos de Cajas del Centro", "Guardar"),
            (ONE, "guardar", "Guardado por doce meses"),
            (ONE, "guardar búsqueda", "Guardado por doce meses"),
        ],
    )


async def receive(
    talking: Talking, front: str, chat: str, body: str, *, workspace: str = "", writer: str = ""
) -> None:
    """One message answered and sent, one given up, one still waiting."""
    for number in range(3):
        name = {"front": front, "bot": front, "update_id": token_hex(4)}
        who = {"chat": chat, "person": writer, "workspace": workspace}
        update = Update(**name, **who, body=body)  # type: ignore[arg-type]  # all of them words
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
    assert not {kept.table.name for kept in KEPT if not before[kept.table.name]}
    marked = {name for name, rows in before.items() if any(one in repr(rows) for one in MARKS)}
    assert marked >= {kept.table.name for kept in KEPT if kept.by in ("person", "chat")}
    asked = await talking.say(ONE, "borra mis datos")
    assert "en las cuentas que vinculaste" in asked
    assert "borré" in await talking.say(ONE, "sí")
    await finish_what_was_waiting(talking)
    after = await everything(talking)
    for name, rows in after.items():
        for row in rows:
            for mark in MARKS:
                assert mark not in repr(row), f"{name}: {row}"
            assert OWNER not in row.get("data", b""), "of who took a picture, nothing is kept"
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
    assert len(rows) == 3
    for row in rows:
        assert (row["front"], row["workspace"], row["person"]) == ("", "", "")
        assert len(row["digest"]) == 64
        assert row["given_at"] is not None
    assert len({row["digest"] for row in rows}) == 2


@pytest.mark.parametrize("said", [("ok",), ("va",), ("gracias", "sí"), ("no sé", "sí")])
async def test_only_an_outright_yes_to_the_question_erases(
    talking: Talking, said: tuple[str, ...]
) -> None:
    await talking.say(ONE, "punto de venta en Puebla")
    await talking.say(ONE, "borra mis datos")
    for words in said:
        assert "borré" not in await talking.say(ONE, words)
    assert "Puebla" in await talking.say(ONE, "mis datos")


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
    also = ("audit", "reminder", "request", "saved_search", "shortlisted")
    assert {name for name in (*gone, *also) if left[name]} == set()
    assert {row["person"] for row in left["identity"]} == {"staff", "4711004711", "vera"}
    assert len(left["consent"]) == 3


async def test_nothing_goes_before_its_time(talking: Talking) -> None:
    await do_everything(talking)
    before = await everything(talking)
    talking.later(days=89)
    async with talking.database() as work:
        await work.conversations.forget_unused(talking.now)
        await work.commit()
    after = await everything(talking)
    still = ("conversation", "person", "proposal", "audit", "identity", "role", "claim", "request")
    for name in still:
        assert len(after[name]) == len(before[name]), name
