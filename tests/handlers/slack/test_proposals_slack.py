"""A company from a window in Slack to the registry: registered, reviewed, found."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.authorization import HOST, ROLES
from bot.one_time_codes import Promise
from storage.database import open_database
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.test_forms import GOOD, opened, send


async def code_for(url: str, role: str) -> str:
    """A one-time code, as the host gives it."""
    assert role in ROLES
    async with open_database(url) as database, database() as work:
        promise = Promise(kind="role", about=f"{role}:", issuer=HOST)
        code = await work.codes.issue(promise, datetime.now(UTC))
        await work.commit()
    return code


async def said(desk: Desk, words: str) -> str:
    """What is answered to a direct message."""
    assert await desk.direct(words) == 200
    return (await desk.answer()).words


async def test_from_a_window_to_an_approval(desk: Desk, registry_url: str) -> None:
    staff = replace(desk, person="UJEFA")
    view = await opened(desk)
    assert await send(desk, view, GOOD) == 200
    assert "Va a revisión" in (await desk.answer()).words
    assert "equipo del consejo" in await said(staff, await code_for(registry_url, "council-staff"))
    assert "equipo del consejo" not in await said(desk, "roles")
    assert await staff.direct("pendientes") == 200
    queue = await staff.answer()
    assert await staff.press(queue, "Tortillas") == 200
    shown = await staff.answer()
    assert "222 123 4567".replace(" ", "") in shown.words.replace(" ", "")
    assert await staff.press(shown, "Aprobar") == 200
    assert "quedó decidida" in (await staff.answer()).words
    assert "Tortillas" in await said(desk, "datos de Tortillas & Datos")
    assert "aprobada" in await said(desk, "mis propuestas")
