"""How a request ends: withdrawn, undelivered, too old, erased; and how many there may be."""

import pytest

from bot.outgoing import Result, Token
from bot.replies import plain
from handlers.worker import GivingUp
from storage.requests import counts_of_requests
from tests.people.asking import ANA, ASKS, EVA, MEMO, begun, deliver, sent, told, waits
from tests.people.talking import Talking, hold, sender_of
from tests.people.test_telling import put_out, speaks_for


@pytest.fixture
async def talking(talking: Talking) -> Talking:
    """Memo speaks for a company."""
    await speaks_for(talking.database, MEMO, "cholula-1")
    return talking


async def test_it_is_withdrawn_by_words_a_button_or_a_number(talking: Talking) -> None:
    name = await sent(talking)
    await deliver(talking, "telegram")
    assert "retiré tu recado a Caja Cholulteca" in await talking.say(ANA, "cancela mi solicitud")
    assert await told(talking) == [
        ("telegram:memo", "El recado para Caja Cholulteca fue retirado.")
    ]
    assert "No tienes ningún recado" in await talking.say(ANA, "cancela mi solicitud")
    for pressed in ("", ":seen", ":answered"):
        assert "fue retirado" in await talking.press(MEMO, f"request:{name}{pressed}")
    assert "lo retiraste" in await talking.say(ANA, "mis recados")
    await speaks_for(talking.database, MEMO, "caja-1")
    await speaks_for(talking.database, MEMO, "caja-2")
    for company in ("Cajas del Centro", "Mostrador Poblano"):
        talking.later(minutes=1)
        await begun(talking, ANA, company)
        for words in ("algo", "55 1234 5678", "saltar", "sí"):
            await talking.say(ANA, words)
    assert "¿Cuál?" in await talking.say(ANA, "cancelar mi solicitud")
    assert "retiré tu recado a Mostrador Poblano" in await talking.say(ANA, "1")
    assert "retiré tu recado a Cajas" in await talking.press(ANA, await withdrawal(talking))
    assert [to for to, _ in await told(talking)] == ["telegram:memo"]


async def withdrawal(talking: Talking) -> str:
    await talking.say(ANA, "mis recados")
    return talking.action("Retirar")


async def test_what_was_not_delivered_yet_when_it_is_withdrawn_never_is(talking: Talking) -> None:
    await sent(talking)
    await talking.say(ANA, "2")
    await deliver(talking, "telegram")
    assert await waits(talking) == []
    async with talking.database() as work:
        (made,) = await work.requests.of([sender_of(ANA)])
        (row,) = await work.outbox.of_group(made.group)
    assert (made.state, row.state, row.reply.blocks) == ("withdrawn", "cancelled", ())


async def test_to_take_a_consent_back_withdraws_what_waits(talking: Talking) -> None:
    await sent(talking)
    await hold(talking, [(ANA, "mis permisos", "empresa: sí"), (ANA, "2", "empresa: no")])
    assert "lo retiraste" in await talking.say(ANA, "mis recados")


async def test_requests_that_reach_nobody_are_dropped_and_told(talking: Talking) -> None:
    await sent(talking)
    async with talking.database() as work:
        (had,) = await work.deliveries.take(Token("telegram"), "p1", limit=9)
        assert await work.requests.undelivered(limit=9) == []
        failed = Result(number=had.number, state="failed", outcome="blocked")
        await work.deliveries.record("p1", [failed])
        await work.commit()
    await give_up_now(talking)
    ((to, said),) = await told(talking)
    assert (to, said) == (
        "telegram:ana",
        "No pude entregar tu recado a Caja Cholulteca, así que ya no lo guardo.",
    )
    await give_up_now(talking)
    assert len(await told(talking)) == 1
    assert "No tienes recados" in await talking.say(ANA, "mis recados")
    assert "¿" in await begun(talking, ANA, "Caja Cholulteca")


async def give_up_now(talking: Talking) -> None:
    await GivingUp(talking.database, lambda: talking.now)()


async def test_the_form_is_left_by_words(talking: Talking) -> None:
    await hold(
        talking,
        [
            *ASKS[:3],
            (ANA, "cancela mi solicitud", "no paso nada"),
            *ASKS[1:3],
            (ANA, "olvídalo", "ahí lo dejamos"),
        ],
    )
    assert await waits(talking) == []


async def test_a_request_goes_after_twelve_months(talking: Talking) -> None:
    await sent(talking)
    talking.later(days=364)
    await forget(talking)
    async with talking.database() as work:
        assert len(await work.requests.of([sender_of(ANA)])) == 1
    talking.later(days=2)
    await forget(talking)
    async with talking.database() as work:
        assert await work.requests.of([sender_of(ANA)]) == []
        assert await counts_of_requests(work.connection) == {"sent": 1}


async def forget(talking: Talking) -> None:
    async with talking.database() as work:
        await work.conversations.forget_unused(talking.now)
        await work.commit()


async def test_an_erasure_takes_it_back_from_where_it_was_read(talking: Talking) -> None:
    name = await sent(talking)
    number = await deliver(talking, "telegram")
    await talking.press(MEMO, f"request:{name}:answered")
    await talking.say(ANA, "borra mis datos")
    await talking.say(ANA, "sí")
    async with talking.database() as work:
        assert await work.requests.one(name) is None
        (gone,) = await work.outbox.of_group(f"request:{name}:gone")
        assert await counts_of_requests(work.connection) == {"answered": 1, "sent": 1}
    assert (gone.act, gone.to.chat, gone.message) == ("edit", "memo", f"m{number}")
    assert plain(gone.reply) == "El recado para Caja Cholulteca fue retirado."
    assert [(to, said) for to, said, _ in await put_out(talking.database)] == [("telegram:", "")]
    assert "viejito" in await talking.press(MEMO, f"request:{name}:seen")


async def test_my_data_shows_what_was_asked_and_how_to_reach_them(talking: Talking) -> None:
    await sent(talking)
    shown = await talking.say(ANA, "mis datos")
    assert "recados a empresas: Caja Cholulteca: punto de venta · mi cel es 222 123" in shown
    assert '"need": "punto de venta"' in await talking.say(ANA, "exporta mis datos")


async def test_one_a_day_to_a_company_and_five_in_all_on_all_accounts(talking: Talking) -> None:
    await sent(talking)
    assert "Hoy ya le mandaste" in await begun(talking, ANA, "Caja Cholulteca")
    await talking.say(ANA, "vincular")
    await talking.say(EVA, "{code}")
    await talking.say(EVA, "sí, es mía")
    assert "Hoy ya le mandaste" in await begun(talking, EVA, "Caja Cholulteca")
    for company in ("caja-1", "caja-2", "caja-3", "gdl-1", "gdl-2"):
        await speaks_for(talking.database, MEMO, company)
    names = ("Cajas del Centro", "Mostrador Poblano", "Ventas Angelópolis", "Tapatío Seguro")
    for company in names:
        await begun(talking, EVA, company)
        for words in ("algo", "55 1234 5678", "saltar"):
            await talking.say(EVA, words)
        assert "Listo" in await talking.say(EVA, "sí")
    assert "Paso 5 recados al día" in await begun(talking, EVA, "Escudo Zapopan")
    talking.later(hours=24)
    assert "¿" in await begun(talking, ANA, "Caja Cholulteca")
