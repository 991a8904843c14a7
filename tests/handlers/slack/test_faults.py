"""What goes wrong at Slack's end, by the wire."""

import asyncio
import time

import pytest
from aiohttp import ClientSession

from bot.front import NotNow
from handlers.slack.calling import Slack
from tests.handlers.slack.desk import Desk, at_work, oauth_settings, token_settings
from tests.handlers.slack.test_installing import installed
from tests.handlers.slack.wire import Call, FakeSlack, Fault

pytestmark = pytest.mark.filterwarnings(
    "ignore:BasicAuth is deprecated:DeprecationWarning"  # slack_sdk uses it for OAuth
)


async def test_a_limit_is_waited_for_and_nothing_is_called_within_it(desk: Desk) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", retry_after=1))
    begun = time.monotonic()
    await desk.direct("hola")
    await desk.direct("punto de venta en Puebla")
    said = await desk.answers(3)
    assert time.monotonic() - begun >= 1.0
    assert [words(call) for call in said] == ["hola", "hola", "list"]


async def test_a_limit_of_one_workspace_holds_up_no_other(many: Desk) -> None:
    for team in ("T1", "T2"):
        await installed(many, team)
    many.slack.calls.clear()
    many.slack.faults.append(Fault("chat.postMessage", retry_after=2, team="T1"))
    many.team = "T1"
    await many.direct("hola")
    many.team = "T2"
    begun = time.monotonic()
    await many.direct("hola")
    said = await many.answers(2)
    assert {call.team for call in said} == {"T1", "T2"}
    assert time.monotonic() - begun < 1.5
    again = await many.answer()
    assert again.team == "T1"
    assert time.monotonic() - begun >= 2.0


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel"])
async def test_a_channel_that_is_no_more_is_not_tried_again(error: str, desk: Desk) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", error=error))
    await desk.mention("hola")
    await desk.answer()
    await desk.silence()
    await desk.direct("hola")
    await desk.answer()


async def test_blocks_that_slack_does_not_take_are_said_in_words(desk: Desk) -> None:
    desk.slack.faults.append(Fault("chat.postMessage", error="invalid_blocks"))
    await desk.direct("punto de venta en Puebla")
    refused, bare = await desk.answers(2)
    assert refused.args["blocks"]
    assert bare.args["blocks"] == []
    assert "6 verificados" in bare.words


async def test_an_answer_that_comes_too_late_for_its_address_goes_to_the_person(
    desk: Desk,
) -> None:
    desk.slack.faults.append(Fault("response_url", status=404))
    await desk.command("punto de venta en Puebla")
    _, direct = await desk.answers(2)
    assert (direct.method, direct.args["channel"]) == ("chat.postMessage", "UANA")
    assert "6 verificados" in direct.words


async def test_a_page_whose_message_is_gone_is_shown_anew(desk: Desk) -> None:
    await desk.direct("punto de venta en Puebla")
    list_ = await desk.answer()
    desk.slack.faults.append(Fault("chat.update", error="message_not_found"))
    await desk.press(list_, "Más")
    _, page = await desk.answers(2)
    assert page.method == "chat.postMessage"
    assert "Del 4 al 6" in page.words


async def test_a_language_that_does_not_come_holds_up_nobody(desk: Desk) -> None:
    desk.slack.faults += [Fault("users.info", status=500), Fault("users.info", error="x")]
    desk.person = "UBOB"
    begun = time.monotonic()
    await desk.command("")
    assert "Busco proveedores" in (await desk.answer()).words
    assert time.monotonic() - begun < 2.0


async def test_a_token_that_was_taken_back_ends_the_installation_and_no_other(many: Desk) -> None:
    for team in ("T1", "T2"):
        await installed(many, team)
    many.slack.calls.clear()
    many.team = "T1"
    many.slack.faults.append(Fault("chat.postMessage", error="token_revoked"))
    await many.direct("hola")
    await many.answer()
    await asyncio.sleep(0.2)
    await many.direct("hola")
    await many.silence()
    many.team = "T2"
    await many.direct("hola")
    assert (await many.answer()).team == "T2"


async def test_a_slack_that_is_away_took_nothing() -> None:
    async with ClientSession() as session:
        nobody = Slack(session, "http://127.0.0.1:9/api/")
        with pytest.raises(NotNow):
            await nobody.call("T1", "chat.postMessage", "xoxb-1", {"channel": "C1"})
        assert not await nobody.answers()


async def test_a_token_that_slack_does_not_know_is_said_at_once(
    slack: FakeSlack, registry_url: str
) -> None:
    settings = token_settings(slack, registry_url)
    slack.tokens.clear()
    with pytest.raises(Exception, match="SLACK_BOT_TOKEN"):
        async with at_work(slack, settings):
            pass


async def test_without_a_key_tokens_are_not_kept(slack: FakeSlack, registry_url: str) -> None:
    with pytest.raises(Exception, match="TOKEN_ENCRYPTION_KEY"):
        async with at_work(slack, oauth_settings(slack, registry_url, token_encryption_key=None)):
            pass


async def test_the_environment_switches_nothing_silently(
    slack: FakeSlack, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bolt alone would turn into an app of many workspaces, and ignore the token."""
    for name in ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
        monkeypatch.setenv(name, "set in the environment")
    async with at_work(slack, token_settings(slack, registry_url)) as desk:
        await desk.direct("hola")
        assert (await desk.answer()).team == "T1"
        assert (await desk.http.get("/slack/install")).status_code == 404


def words(call: Call) -> str:
    return "hola" if "¡Hola!" in call.words else "list"
