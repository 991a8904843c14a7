"""A request to a company from a window in Slack: shown, delivered to its desk, answered."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

from bot.authorization import Grant
from bot.people import private_chat
from storage.database import open_database
from tests.handlers.couriers import posting
from tests.handlers.slack.desk import Desk, token_settings
from tests.handlers.slack.test_forms import inputs, problems_of, send
from tests.handlers.slack.wire import Call, FakeSlack

ANSWERS = {"need": "respaldar <!channel> dos servidores", "reach": "eva@fonda.example"}


async def made_desk(desk: Desk, url: str) -> Desk:
    """A channel that is the desk of a cluster, and its administrator there."""
    staff = replace(desk, person="UMEMO", channel="CMESA")
    async with open_database(url) as database, database() as work:
        now = datetime.now(UTC)
        name = await work.identities.id_of(private_chat("slack", "T1", "UMEMO"), now)
        grant = Grant(role="cluster-administrator", cluster="ijalti")
        await work.permissions.grant(name, grant, "host", now)
        await work.commit()
    assert await staff.command("esta es la mesa de Jalisco", channel_id="CMESA") == 200
    assert "mesa de ijalti" in (await desk.answer()).words
    return staff


async def posted(slack: FakeSlack, words: str) -> Call:
    """What was posted with these words, once it was."""
    async with asyncio.timeout(15):
        while True:
            found = [call for call in slack.said() if words in call.words]
            if found:
                slack.calls.clear()
                return found[-1]
            await asyncio.sleep(0.05)


async def test_from_a_window_to_a_desks_answer(
    slack: FakeSlack, desk: Desk, registry_url: str
) -> None:
    staff = await made_desk(desk, registry_url)
    assert await desk.direct("contacto de Respaldo Minerva") == 200
    shown = await desk.answer()
    assert await desk.press(shown, "Pásale mi recado") == 200
    view = (await desk.opening()).args["view"]
    assert problems_of(view) == []
    assert "recado a Respaldo Minerva" in view["blocks"][0]["text"]["text"]
    assert [block["block_id"] for block in inputs(view)] == ["need", "reach", "message"]
    slack.calls.clear()
    assert await send(desk, view, {**ANSWERS, "message": ""}) == 200
    preview = await desk.answer()
    assert "la mesa de ijalti, que se lo pasa a Respaldo Minerva" in preview.words
    async with posting(token_settings(slack, registry_url)):
        assert await desk.press(preview, "Sí, pásalo") == 200
        letter = await posted(slack, "Un recado para")
        assert letter.args["channel"] == "CMESA"
        assert "respaldar &lt;!channel&gt; dos servidores" in str(letter.args["blocks"])
        assert await staff.mention("recados por contestar", ts="1700000000.000100") == 200
        waiting = await posted(slack, "Lo que espera respuesta")
        assert waiting.args["thread_ts"] == "1700000000.000100"
        assert await staff.press(waiting, "Respaldo Minerva") == 200
        again = await posted(slack, "Un recado para")
        assert await staff.press(again, "Ya respondí") == 200
        told = await posted(slack, "La mesa dice que tu recado")
        assert told.args["channel"] == "UANA"
