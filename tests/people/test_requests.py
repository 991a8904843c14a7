"""A request from a chat to a company or a desk, and its states told back."""

from datetime import UTC, datetime

import pytest

from bot.authorization import Grant
from bot.outgoing import Token
from bot.replies import plain
from bot.search import today
from bot.texts import texts_in
from storage.requests import counts_of_requests
from tests.people.asking import ANA, ASKS, EVA, MEMO, begun, sent, told, waits
from tests.people.talking import Talking, hold, sender_of
from tests.people.test_telling import put_out, speaks_for

NOON = datetime(2026, 11, 25, 18, tzinfo=UTC)


@pytest.fixture
async def talking(talking: Talking) -> Talking:
    """Memo speaks for a company."""
    await speaks_for(talking.database, MEMO, "cholula-1")
    return talking


async def test_it_is_shown_before_it_is_sent_and_nothing_is_without_a_yes(
    talking: Talking,
) -> None:
    await hold(talking, ASKS)
    shown = plain(talking.reply)
    for words in (
        "Esto le llega a quien responde por Caja Cholulteca",
        "Necesita: punto de venta",
        "Lugar: Cholula, Puebla",
        "Dice: es para una fonda con dos cajas",
        "Contacto: mi cel es 222 123 4567, gracias",
    ):
        assert words in shown
    assert await waits(talking) == []
    await hold(talking, [(ANA, "no", "ahí lo dejamos"), (ANA, "mis recados", "No tienes recados")])
    async with talking.database() as work:
        assert await work.consents.of(sender_of(ANA)) == []
    assert await waits(talking) == []


async def test_whoever_speaks_for_the_company_gets_it_and_the_asker_hears_back(
    talking: Talking,
) -> None:
    name = await sent(talking)
    ((to, said, _),) = await waits(talking)
    assert to == "telegram:memo"
    assert said.startswith("Un recado para Caja Cholulteca:\n\nNecesita: punto de venta")
    assert "222 123 4567" in said
    assert "ana" not in said.replace("Cholula", "")
    async with talking.database() as work:
        assert await work.consents.agreed(sender_of(ANA), "pass-on-request")
    assert "Anotado" in await talking.press(MEMO, f"request:{name}:seen")
    assert [one.label for one in talking.reply.choices] == ["Ya respondí"]
    day = texts_in("es").day(today(talking.now))
    assert f"Caja Cholulteca · visto, {day}" in await talking.say(ANA, "mis recados")
    assert "Anotado" in await talking.say(MEMO, "1")
    assert f"contestado, {day}" in await talking.say(ANA, "mis recados")
    assert talking.reply.choices == ()
    assert [(to, said) for to, said in await told(talking) if to == "telegram:ana"] == [
        ("telegram:ana", "Caja Cholulteca vio tu recado."),
        ("telegram:ana", "Caja Cholulteca dice que ya te respondió."),
    ]
    for pressed in ("seen", "answered"):
        assert "contestado" in await talking.press(MEMO, f"request:{name}:{pressed}")
    assert len([to for to, _ in await told(talking) if to == "telegram:ana"]) == 2
    async with talking.database() as work:
        counts = await counts_of_requests(work.connection)
        verbs = [one.verb for one in await work.audit.latest(3)]
    assert counts == {"answered": 1, "seen": 1, "sent": 1}
    assert verbs == ["answered-request", "seen-request", "pass-request"]


async def test_quiet_hours_of_both_are_kept(talking: Talking) -> None:
    talking.now = NOON
    await talking.say(MEMO, "no me escribas de 10 am a 3 pm")
    name = await sent(talking)
    assert "ya lo pasé" in plain(talking.reply)
    async with talking.database() as work:
        assert await work.deliveries.take(Token("telegram"), "p1", limit=9) == []
    await talking.say(ANA, "no me escribas de 10 am a 4 pm")
    await talking.press(MEMO, f"request:{name}:seen")
    ((_, said, not_before),) = await put_out(talking.database)
    assert (said, not_before) == (
        "Caja Cholulteca vio tu recado.",
        datetime(2026, 11, 25, 22, tzinfo=UTC),
    )


async def test_without_claimants_the_clusters_desk_gets_it_and_anyone_there_may_press(
    talking: Talking,
) -> None:
    await talking.grant(MEMO, Grant(role="cluster-administrator", cluster="ijalti"))
    await talking.say(MEMO, "esta es la mesa de Jalisco", chat="-100200")
    await hold(
        talking,
        [
            (EVA, "contacto de Respaldo Minerva", "Pásale mi recado"),
            (EVA, "2", "¿Qué necesitas de ellos"),
            (EVA, "respaldar dos servidores", "¿Cómo te contactan?"),
            (EVA, "eva@fonda.example", "¿Algo más"),
            (EVA, "no", "Esto le llega a la mesa de ijalti, que se lo pasa a Respaldo Minerva"),
            (EVA, "sí, pásalo", "Listo"),
        ],
    )
    ((to, said, _),) = await waits(talking)
    assert to == "telegram:-100200"
    assert "por favor pásaselo" in said
    async with talking.database() as work:
        (made,) = await work.requests.of([sender_of(EVA)])
    assert (made.need, made.place, made.message) == ("respaldar dos servidores", "", "")
    action = f"request:{made.id}:seen"
    assert "quien recibió el recado" in await talking.press("telegram/otro", action, chat="-1")
    assert "quien recibió el recado" in await talking.press("telegram/otro", action)
    assert "Anotado" in await talking.press("telegram/otro", action, chat="-100200")
    assert "Respaldo Minerva · respaldar" in " ".join(
        [await talking.say("telegram/otro", "recados recibidos", chat="-100200")]
    )
    await talking.press("telegram/otro", f"request:{made.id}:answered", chat="-100200")
    assert [said for to, said in await told(talking) if to == "slack:eva"] == [
        "La mesa vio tu recado para Respaldo Minerva.",
        "La mesa dice que tu recado para Respaldo Minerva ya está atendido.",
    ]


async def test_where_nobody_gets_it_that_is_said_with_the_contact_alone(talking: Talking) -> None:
    said = await talking.say(ANA, "contacto de Mostrador Poblano")
    assert "Aquí nadie recibe recados por ellos" in said
    assert "Pásale" not in " ".join(one.label for one in talking.reply.choices)
    code = talking.action("Ficha").partition(":")[2]
    assert "Aquí nadie recibe recados" in await talking.press(ANA, f"pass:{code}")
    assert "222 234 5672" in plain(talking.reply)
    assert await waits(talking) == []


async def test_a_company_whose_only_person_is_in_a_terminal_has_nobody(talking: Talking) -> None:
    await speaks_for(talking.database, "luz", "caja-2")
    assert "Aquí nadie recibe" in await talking.say(ANA, "contacto de Mostrador Poblano")


async def test_a_chat_that_blocked_the_bot_gets_nothing(talking: Talking) -> None:
    async with talking.database() as work:
        await work.deliveries.close(sender_of(MEMO), "blocked")
        await work.commit()
    assert "Aquí nadie recibe" in await talking.say(ANA, "contacto de Caja Cholulteca")
    await talking.grant(EVA, Grant(role="council-staff"))
    await talking.say(EVA, "esta es la mesa del consejo", chat="C1")
    assert "Pásale" in await talking.say(ANA, "contacto de Caja Cholulteca")
    await hold(
        talking,
        [
            (ANA, "2", "¿Qué necesitas"),
            (ANA, "cajas", "¿Cómo"),
            (ANA, "2221234567", "¿Algo más"),
            (ANA, "saltar", "la mesa del consejo"),
            (ANA, "dale", "Listo"),
        ],
    )
    assert [to for to, _ in await told(talking)] == ["slack:C1"]


async def test_it_is_asked_for_in_private_alone(talking: Talking) -> None:
    await talking.say(ANA, "contacto de Caja Cholulteca", chat="-100")
    assert [one.label for one in talking.reply.choices] == ["Ficha completa"]
    code = talking.action("Ficha").partition(":")[2]
    assert "chat privado" in await talking.press(ANA, f"pass:{code}", chat="-100")
    assert "chat privado" in await talking.say(ANA, "mis recados", chat="-100")


async def test_another_can_neither_see_answer_nor_withdraw_it(talking: Talking) -> None:
    name = await sent(talking)
    for pressed in ("", ":seen", ":answered", ":withdraw", ":forged"):
        answer = await talking.press(EVA, f"request:{name}{pressed}")
        assert "222" not in answer
    assert "quien recibió el recado" in await talking.press("telegram/x", f"request:{name}:seen")
    assert "viejito" in await talking.press(ANA, "request:RXXXXXX:withdraw")
    async with talking.database() as work:
        (made,) = await work.requests.of([sender_of(ANA)])
        refused = [one.verb for one in await work.audit.latest(9)]
    assert made.state == "sent"
    assert refused.count("refused:request") == 5


async def test_whoever_stopped_speaking_for_the_company_has_no_say(talking: Talking) -> None:
    name = await sent(talking)
    assert "Caja Cholulteca · punto de venta" in labels(talking, await talking.say(MEMO, WAITING))
    assert "Contacto: mi cel" in await talking.say(MEMO, "1")
    async with talking.database() as work:
        memo = await work.identities.known(sender_of(MEMO))
        await work.claims.release(memo, "cholula-1")
        await work.commit()
    assert "quien recibió el recado" in await talking.press(MEMO, f"request:{name}:seen")
    assert "No hay recados pendientes" in await talking.say(MEMO, WAITING)


WAITING = "recados por contestar"


def labels(talking: Talking, _: str = "") -> str:
    return " ".join(one.label for one in talking.reply.choices)


async def test_who_is_in_a_terminal_asks_how_it_stands(talking: Talking) -> None:
    await hold(
        talking,
        [
            ("luz", "contacto de Caja Cholulteca", "Pásale"),
            ("luz", "2", "¿Qué necesitas"),
            ("luz", "cajas", "¿Cómo"),
            ("luz", "luz@x.example", "¿Algo más"),
            ("luz", "saltar", "¿Se lo paso?"),
            ("luz", "1", "Aquí no puedo escribirte primero"),
            ("luz", "mis recados", "Caja Cholulteca · enviado"),
        ],
    )


async def test_an_exact_location_is_passed_on_as_its_town(talking: Talking) -> None:
    await talking.share(ANA, 19.0514321, -98.2959876)
    await talking.say(ANA, "punto de venta")
    await begun(talking, ANA, "Caja Cholulteca")
    for words in ("55 1234 5678", "saltar"):
        await talking.say(ANA, words)
    shown = plain(talking.reply)
    assert "Lugar: San Andrés Cholula, Puebla" in shown
    assert "19.05" not in shown


async def test_nothing_of_one_workspace_is_told_in_another(talking: Talking) -> None:
    await sent(talking)
    await talking.say(ANA, "vincular")
    await talking.say(EVA, "{code}")
    await talking.say(EVA, "sí, es mía")
    assert "No tienes recados" in await talking.say(EVA, "mis recados")
    assert "No tienes ningún recado" in await talking.say(EVA, "cancela mi solicitud")


async def test_an_english_speaker_is_asked_and_told_in_english(talking: Talking) -> None:
    await hold(
        talking,
        [
            (EVA, "contact of Caja Cholulteca", "Pass on my request"),
            (EVA, "pass on my request", "What do you need of them"),
            (EVA, "a till for my café", "How can they reach you?"),
            (EVA, "hola@cafe.example", "Anything else"),
            (EVA, "skip", "Shall I pass it on?"),
            (EVA, "yes", "Done: I passed it on"),
            (EVA, "my requests", "Caja Cholulteca · sent"),
        ],
    )
    ((_, said),) = await told(talking)
    assert said == "Un recado para Caja Cholulteca:"


async def test_who_speaks_for_a_company_finds_what_waits_from_its_list(talking: Talking) -> None:
    await sent(talking)
    assert "No tienes recados" in await talking.say(MEMO, "mis recados")
    await talking.press(MEMO, talking.action("Recados por contestar"))
    assert "Caja Cholulteca · punto de venta" in labels(talking)
    await talking.say(MEMO, "mis empresas")
    await talking.press(MEMO, talking.action("Recados por contestar"))
    assert "Contacto: mi cel es 222 123 4567" in await talking.say(MEMO, "1")


async def test_who_takes_a_company_on_answers_what_went_to_its_desk(talking: Talking) -> None:
    await talking.grant(EVA, Grant(role="council-staff"))
    await talking.say(EVA, "esta es la mesa del consejo", chat="C1")
    await begun(talking, ANA, "Mostrador Poblano")
    for words in ("dos cajas", "55 1234 5678", "saltar", "sí"):
        await talking.say(ANA, words)
    await speaks_for(talking.database, MEMO, "caja-2")
    assert "Mostrador Poblano · dos cajas" in labels(talking, await talking.say(MEMO, WAITING))
    await talking.say(MEMO, "1")
    await talking.press(MEMO, talking.action("Ya respondí"))
    assert ("telegram:ana", "Mostrador Poblano dice que ya te respondió.") in await told(talking)
