"""An announcement from draft to report in chat, and who may do what with it."""

import pytest

from bot.authorization import Grant
from storage.tables.permissions import audit
from tests.people.talking import Said, Talking, hold

CHIEF = "telegram/jefa"
OTHER = "slack/T1/otra"
IJALTI = "telegram/ija"
FORM: list[Said] = [
    (CHIEF, "quiero publicar un anuncio de IoT en Jalisco", "en español"),
    (CHIEF, "Feria de <IoT> el 5 de mayo", "en inglés"),
    (CHIEF, "IoT fair on May 5", "enlace"),
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
    assert "Le llega a 1 personas" in said


async def test_beyond_a_cluster_a_second_person_approves(staff: Talking) -> None:
    name = await drafted(staff)
    assert "espera a otra persona" in await staff.press(CHIEF, f"post:{name}:confirm")
    assert "espera a otra persona" in await staff.press(CHIEF, f"post:{name}:confirm")
    assert "solo lo puede" in await staff.press(CHIEF, f"post:{name}:approve")
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


async def test_a_forged_button_is_answered_politely(staff: Talking) -> None:
    for action in ("post:x", "post:AXXXXXX:confirm", "post:x:y:z"):
        assert "botón" in await staff.press(CHIEF, action)


async def refusals(staff: Talking) -> list[str]:
    async with staff.database.reading() as work:
        rows = await work.connection.execute(audit.select().order_by(audit.c.number))
        return [row.verb for row in rows if row.verb.startswith("refused")]
