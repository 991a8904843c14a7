"""Announcements asked for and ended in words, by topic, place and frequency, on both fronts."""

import pytest

from bot.authorization import Grant
from tests.people.talking import Said, Talking, hold, sender_of

ANA = "telegram/ana"
SLACK = "slack/T1/ana"

CONVERSATIONS: dict[str, list[Said]] = {
    "a topic in a place": [
        (ANA, "avísame de ferias de IoT en Jalisco", "yo te aviso"),
        (ANA, "mis avisos", "Jalisco"),
        (ANA, "ya no quiero avisos", "ya no te mando avisos"),
        (ANA, "mis avisos", "No te mando avisos"),
    ],
    "the same in English": [
        (ANA, "subscribe me to AI news", "I'll let you know"),
        (ANA, "my subscriptions", "artificial intelligence"),
        (ANA, "my subscriptions", "the whole country"),
    ],
    "one topic ends, the other stays": [
        (SLACK, "avísame de ciberseguridad", "yo te aviso"),
        (SLACK, "avísame de ferias de IoT en Jalisco", "iberseguridad"),
        (SLACK, "ya no quiero avisos de ciberseguridad", "nada más de"),
        (SLACK, "mis avisos", "Jalisco ! iberseguridad"),
    ],
    "a digest": [
        (ANA, "suscríbeme a las noticias de ciberseguridad cada semana", "los lunes a las nueve"),
        (ANA, "mis avisos", "los lunes"),
    ],
    "never asked for": [(ANA, "ya no quiero avisos de ciberseguridad", "No me habías pedido")],
    "no news": [(ANA, "novedades", "No se ha anunciado nada")],
    "one's data show it": [
        (ANA, "avísame de ciberseguridad", "yo te aviso"),
        (ANA, "¿qué datos tienes míos?", "avisos que pediste"),
    ],
}


@pytest.mark.parametrize("said", CONVERSATIONS.values(), ids=CONVERSATIONS)
async def test_conversation(said: list[Said], talking: Talking) -> None:
    await hold(talking, said)


async def test_asking_is_agreeing_and_ending_withdraws(talking: Talking) -> None:
    for words, agreed in (("avísame de ciberseguridad", True), ("ya no quiero avisos", False)):
        await talking.say(ANA, words)
        async with talking.database() as work:
            assert await work.consents.agreed(sender_of(ANA), "announcements") is agreed


async def test_ending_ends_it_for_linked_accounts_too(talking: Talking) -> None:
    await hold(
        talking,
        [
            (ANA, "avísame de ciberseguridad", "yo te aviso"),
            (SLACK, "avísame de ciberseguridad", "yo te aviso"),
            (ANA, "vincular", "Sirve una vez"),
            (SLACK, "{code}", "¿Es tuya?"),
            (SLACK, "sí, es mía", "las dos cuentas"),
            (SLACK, "ya no quiero avisos", "ya no te mando avisos"),
            (ANA, "mis avisos", "No te mando avisos"),
        ],
    )


async def test_a_front_that_cannot_write_first_promises_nothing(talking: Talking) -> None:
    said = await talking.say("ana", "avísame de ciberseguridad")
    assert "ya anoté lo que te interesa" in said
    assert "yo te aviso" not in said
    assert "Aquí no puedo escribirte primero" in said
    assert "Lo que te interesa:" in said
    assert "Te aviso de" not in said
    assert "Cada uno cuando sale" not in said
    assert [one.label for one in talking.reply.choices][-1] == "Ya ningún aviso"


async def test_only_staff_chooses_a_channel(talking: Talking) -> None:
    words = "avísame de ciberseguridad"
    assert "solo lo puede" in await talking.say(ANA, words, chat="-100")
    await talking.grant("telegram/jefa", Grant(role="council-staff"))
    assert "yo te aviso" in await talking.say("telegram/jefa", words, chat="-100")
    assert "solo lo puede" in await talking.press(ANA, "news:end", chat="-100")
    assert "iberseguridad" in await talking.say(ANA, "mis avisos", chat="-100")


async def test_more_of_the_same_news_is_of_the_same_place(talking: Talking) -> None:
    await talking.say(ANA, "novedades de IoT en Jalisco")
    said = await talking.press(ANA, talking.action("Avísame"))
    assert "internet de las cosas (IoT) · Jalisco" in said
    assert "botón" in await talking.press(ANA, "news:want:iot@nowhere")


async def test_a_forged_button_is_answered_politely(talking: Talking) -> None:
    for action in ("news:x", "news:end:x", "news:often:x", "news:like:x", "news:want:x"):
        assert "botón" in await talking.press(ANA, action)
