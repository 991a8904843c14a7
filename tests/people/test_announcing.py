"""An announcement from draft to report in chat, and who may do what with it."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.authorization import Grant
from bot.launching import Launching
from bot.replies import plain
from bot.taxonomy import load_taxonomy
from storage.delivery_rows import delivery_of
from storage.tables.messages import delivery
from storage.tables.permissions import audit
from tests.people.talking import Said, Talking, hold

CHIEF = "telegram/jefa"
OTHER = "slack/T1/otra"
IJALTI = "telegram/ija"
FORM: list[Said] = [
    (CHIEF, "quiero publicar un anuncio de IoT en Jalisco", "en español"),
    (CHIEF, "Feria de <IoT> el 5 de mayo", "en inglés"),
    (CHIEF, "IoT fair on May 5", "imagen"),
    (CHIEF, "saltar", "enlace"),
    (CHIEF, "https://feria.example/iot", "Cuándo"),
    (CHIEF, "ahora", "Feria de <IoT>"),
]


@pytest.fixture
async def staff(talking: Talking) -> Talking:
    """Two of the council's, and one cluster's administrator."""
    await talking.grant(CHIEF, Grant(role="council-staff"))
    await talking.grant(OTHER, Grant(role="council-staff"))
    await talking.grant(IJALTI, Grant(role="cluster-administrator", cluster="ijalti"))
    return talking


async def drafted(staff: Talking, who: str = CHIEF) -> str:
    """Fill the form in; the id."""
    await hold(staff, [(who, words, expected) for _, words, expected in FORM])
    return staff.action("Confirmar").split(":")[1]


async def test_preview_shows_both_languages_and_the_reach(staff: Talking) -> None:
    await staff.say("telegram/ana", "avísame de ferias de IoT en Jalisco")
    await drafted(staff)
    said = await staff.press(CHIEF, staff.action("Confirmar").replace("confirm", "preview"))
    assert "botón" in said
    await staff.say(CHIEF, "anuncios")
    said = await staff.press(CHIEF, staff.reply.choices[0].action)
    assert "IoT fair on May 5" in said
    assert "En Telegram: 1 mensaje. El botón dice «Más»." in said
    assert "En Slack: 1 mensaje. El botón dice «Más»." in said
    assert "Le llega a 1 personas" in said


async def test_beyond_a_cluster_a_second_person_approves(staff: Talking) -> None:
    name = await drafted(staff)
    assert "espera a otra persona" in await staff.press(CHIEF, f"post:{name}:confirm")
    assert "espera a otra persona" in await staff.press(CHIEF, f"post:{name}:confirm")
    assert "lo aprueba otra persona" in await staff.press(CHIEF, f"post:{name}:approve")
    assert "solo lo puede" in await staff.press(IJALTI, f"post:{name}:approve")
    assert "programado" in await staff.press(OTHER, f"post:{name}:approve")


async def test_ones_own_cluster_needs_nobody_else(staff: Talking) -> None:
    name = await drafted(staff, IJALTI)
    assert "programado" in await staff.press(IJALTI, f"post:{name}:confirm")
    assert "en pausa" in await staff.press(IJALTI, f"post:{name}:pause")
    assert "programado" in await staff.press(IJALTI, f"post:{name}:resume")
    assert "cancelado" in await staff.press(IJALTI, f"post:{name}:cancel")
    assert "Eso no se puede" in await staff.press(IJALTI, f"post:{name}:resume")


async def test_outside_ones_cluster_is_refused_and_logged(staff: Talking) -> None:
    await hold(
        staff,
        [
            (IJALTI, "quiero publicar un anuncio de IoT en Sonora", "en español"),
            (IJALTI, "Feria", "en inglés"),
            (IJALTI, "saltar", "imagen"),
            (IJALTI, "saltar", "enlace"),
            (IJALTI, "saltar", "Cuándo"),
            (IJALTI, "ahora", "solo lo puede"),
            (IJALTI, "anuncios", "Todavía no hay"),
        ],
    )
    assert await refusals(staff) == ["refused:draft-announcement"]


async def test_nobody_else_posts_or_presses(staff: Talking) -> None:
    name = await drafted(staff)
    assert "solo lo puede" in await staff.say("telegram/ana", "quiero publicar un anuncio")
    for step in ("", "confirm", "approve", "pause", "cancel", "report", "retry", "recall"):
        assert "solo lo puede" in await staff.press(
            "telegram/ana", f"post:{name}:{step}".rstrip(":")
        )
    assert len(await refusals(staff)) == 9


async def test_long_texts_are_taken_up_to_what_every_front_shows(staff: Talking) -> None:
    await staff.say(CHIEF, "quiero publicar un anuncio de IoT en Jalisco")
    long = "Ven a la feria del lunes. " * 150
    again = await staff.say(CHIEF, long)
    assert "tiene 3,899 caracteres y caben 3,000" in again
    assert "en español" in again
    assert "en inglés" in await staff.say(CHIEF, long[:2990])
    for _ in range(3):
        await staff.say(CHIEF, "saltar")
    assert long[:2990].strip() in await staff.say(CHIEF, "ahora")
    async with staff.database.reading() as work:
        (one,) = await work.announcements.standing(("previewed",), limit=1)
    assert len(one.content.es) == len(long[:2990].strip())


async def test_why_not_is_said_in_the_persons_language(staff: Talking) -> None:
    name = await drafted(staff, IJALTI)
    await staff.press(IJALTI, f"post:{name}:cancel")
    assert f"{name} está así: cancelado" in await staff.press(IJALTI, f"post:{name}:pause")
    await staff.say(IJALTI, "in English please")
    assert f"{name} is cancelled" in await staff.press(IJALTI, f"post:{name}:resume")
    assert "solo lo puede" in await staff.press(OTHER.replace("otra", "ana"), f"post:{name}:resume")


async def test_a_forged_button_is_answered_politely(staff: Talking) -> None:
    for action in ("post:x", "post:AXXXXXX:confirm", "post:x:y:z"):
        assert "botón" in await staff.press(CHIEF, action)


async def refusals(staff: Talking) -> list[str]:
    async with staff.database.reading() as work:
        rows = await work.connection.execute(audit.select().order_by(audit.c.number))
        return [row.verb for row in rows if row.verb.startswith("refused")]


async def test_confirming_twice_at_once_confirms_once(staff: Talking) -> None:
    name = await drafted(staff, IJALTI)
    both = [staff.press(IJALTI, f"post:{name}:confirm") for _ in range(2)]
    assert all("programado" in said for said in await asyncio.gather(*both))
    async with staff.database.reading() as work:
        rows = await work.connection.execute(audit.select())
        assert [row.verb for row in rows].count("confirm-announcement") == 1


async def test_the_desk_is_told_what_waits_and_the_author_what_came(staff: Talking) -> None:
    await staff.say("telegram/ana", "avísame de ferias de IoT en Jalisco")
    await staff.say(OTHER, "esta es la mesa del consejo", chat="C1")
    name = await drafted(staff)
    await staff.press(CHIEF, f"post:{name}:confirm")
    await staff.press(OTHER, f"post:{name}:approve")
    looking = Launching(
        open_unit_of_work=staff.database, reading=staff.database.reading, taxonomy=load_taxonomy()
    )
    await looking.look(staff.now + timedelta(seconds=1))
    said = await waiting(staff)
    assert any("espera el sí de otra persona" in words for words in said["C1"])
    assert any("0 de 1 enviados" in words for words in said["jefa"])
    assert any("Te llega porque pediste: " in words for words in said["ana"])


async def test_interest_is_counted_once_a_person(staff: Talking) -> None:
    await test_the_desk_is_told_what_waits_and_the_author_what_came(staff)
    async with staff.database.reading() as work:
        (one,) = await work.announcements.standing(("running",), limit=1)
    for who in ("telegram/ana", "telegram/ana", "slack/T1/beto"):
        assert "ya te conté" in await staff.press(who, f"news:like:{one.id}")
    assert "Les interesa: 2" in await staff.press(CHIEF, f"post:{one.id}:report")
    assert "Feria de <IoT>" in await staff.say("telegram/ana", "novedades de IoT")
    assert "No hay nada nuevo" in await staff.say("telegram/ana", "novedades de nómina")


async def waiting(staff: Talking) -> dict[str, list[str]]:
    """What waits to be sent, by chat."""
    async with staff.database.reading() as work:
        rows = (await work.connection.execute(delivery.select())).all()
    found: dict[str, list[str]] = {}
    for had in map(delivery_of, rows):
        found.setdefault(had.to.chat, []).append(plain(had.reply))
    return found


@pytest.mark.parametrize(
    ("said", "starts"),
    [
        ("2030-12-01 09:30", datetime(2030, 12, 1, 15, 30, tzinfo=UTC)),
        ("ahora", None),
        ("saltar", None),
    ],
)
async def test_it_begins_by_the_authors_clock(
    said: str, starts: datetime | None, staff: Talking
) -> None:
    *before, _ = FORM
    await hold(staff, before)
    assert "ya pasaron o no existen" in await staff.say(CHIEF, "2030-13-45 99:00")
    await staff.say(CHIEF, said)
    assert ("desde 2030-12-01 09:30" in plain(staff.reply)) == (starts is not None)
    async with staff.database.reading() as work:
        (one,) = await work.announcements.standing(("previewed",), limit=1)
    assert one.starts_at == starts


async def test_what_failed_is_tried_again_by_its_button(staff: Talking) -> None:
    await test_the_desk_is_told_what_waits_and_the_author_what_came(staff)
    async with staff.database.reading() as work:
        (one,) = await work.announcements.standing(("running",), limit=1)
    async with staff.database() as work:
        rows = delivery.update().where(delivery.c.chat == "ana")
        await work.connection.execute(rows.values(state="failed", outcome="unreachable"))
        await work.announcements.keep(replace(one, state="finished"))
        await work.commit()
    assert "reintenta" in (await staff.press(CHIEF, f"post:{one.id}:report")).lower()
    assert "para 1 personas" in await staff.press(CHIEF, staff.action("Reintentar"))
    async with staff.database.reading() as work:
        (had,) = await work.outbox.of_group(one.groups[0])
        (again,) = await work.announcements.standing(("running",), limit=1)
    assert (had.state, again.id) == ("due", one.id)
    assert "No falló nada" in await staff.press(CHIEF, f"post:{one.id}:retry")
