"""Workspaces that install the app by themselves, and leave again."""

import asyncio
import json
import re
import sqlite3
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from handlers.slack.installing import scopes
from handlers.slack.sealing import Seal, Unsealable
from storage.database import Database
from tests.handlers.slack.desk import KEY, Desk, at_work, oauth_settings
from tests.handlers.slack.wire import FakeSlack, Fault, number

pytestmark = pytest.mark.filterwarnings(
    "ignore:BasicAuth is deprecated:DeprecationWarning"  # slack_sdk uses it for OAuth
)

MANIFEST = Path(__file__).parents[3] / "handlers" / "slack" / "manifest.json"


async def begun(desk: Desk) -> tuple[str, str]:
    """The state that Slack must bring back, and the cookie of the browser."""
    answer = await desk.http.get("/slack/install")
    assert answer.status_code == 302
    address = urlsplit(answer.headers["location"])
    assert address.hostname == "slack.com"
    asked = parse_qs(address.query)
    assert asked["scope"] == [",".join(scopes())]
    return asked["state"][0], answer.headers["set-cookie"].partition(";")[0]


async def installed(desk: Desk, team: str) -> str:
    """The page that the person sees at the end."""
    state, cookie = await begun(desk)
    code = f"code{number()}"
    desk.slack.codes[code] = team
    where = {"code": code, "state": state}
    answer = await desk.http.get("/slack/oauth_redirect", params=where, headers={"cookie": cookie})
    assert answer.status_code == 200
    return answer.text


async def test_two_workspaces_install_it_and_each_is_answered_with_its_own_token(
    many: Desk,
) -> None:
    assert "ya estoy en Taller T1" in await installed(many, "T1")
    await installed(many, "T2")
    many.slack.calls.clear()
    for team in ("T1", "T2"):
        many.team = team
        await many.direct("punto de venta en Puebla")
        assert (await many.answer()).team == team


async def test_equal_ids_in_two_workspaces_are_two_people_in_two_channels(
    many_on_each: Desk,
) -> None:
    many = many_on_each
    for team in ("T1", "T2"):
        await installed(many, team)
    many.slack.calls.clear()
    many.team = "T1"
    await many.command("punto de venta en Puebla")
    list_ = await many.answer()
    [more] = [b["value"] for b in list_.buttons if b["value"].startswith("page:")]
    many.team = "T2"
    await many.command("más")
    assert "Todavía no hemos buscado nada" in (await many.answer()).words
    await many.pressed({"action_id": "choice_0", "type": "button", "value": more}, list_)
    assert "ya es viejito" in (await many.answer()).words
    await many.command("mis datos")
    assert "Puebla" not in (await many.answer()).words
    many.team = "T1"
    await many.command("más")
    assert "Del 4 al 6 de 6" in (await many.answer()).words


async def test_equal_ids_of_events_in_two_workspaces_are_two_events(many_on_each: Desk) -> None:
    many = many_on_each
    for team in ("T1", "T2"):
        await installed(many, team)
    many.slack.calls.clear()
    said = {"type": "message", "channel": "DUANA", "channel_type": "im", "user": "UANA"}
    for team in ("T1", "T2"):
        many.team = team
        await many.event({**said, "text": "hola", "ts": "1.1"}, event_id="EvSAME")
    assert {call.team for call in await many.answers(2)} == {"T1", "T2"}


async def test_before_it_is_installed_a_command_says_so_in_spanish(many: Desk) -> None:
    assert await many.command("hola") == 200
    assert "ya no está instalado" in (await many.answer()).words
    assert await many.direct("hola") == 200
    await many.silence()


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"state": "forged"}, 400),
        ({"code": "unknown"}, 401),
        ({"code": None}, 401),
        ({"state": None}, 400),
        ({"error": "access_denied"}, 200),
        ({"error": "<script>alert(1)</script>"}, 200),
    ],
)
async def test_an_installation_that_does_not_end_well_says_so_and_keeps_nothing(
    changed: dict[str, Any], status: int, many: Desk
) -> None:
    state, cookie = await begun(many)
    many.slack.codes["code"] = "T1"
    asked = {"code": "code", "state": state, **changed}
    given = {name: value for name, value in asked.items() if value is not None}
    answer = await many.http.get("/slack/oauth_redirect", params=given, headers={"cookie": cookie})
    assert answer.status_code == status
    assert "no se completó" in answer.text
    assert "<script>" not in answer.text
    assert await many.command("hola") == 200
    assert "ya no está instalado" in (await many.answer()).words


async def test_a_whole_organization_is_asked_kindly_to_choose_a_workspace(many: Desk) -> None:
    state, cookie = await begun(many)
    many.slack.codes["code"] = "E1"
    where = {"code": "code", "state": state}
    answer = await many.http.get("/slack/oauth_redirect", params=where, headers={"cookie": cookie})
    assert answer.status_code < 500
    assert "no en toda una organización" in answer.text
    for more in ({"enterprise_id": "E1"}, {"enterprise_id": "E1", "is_enterprise_install": "true"}):
        assert await many.command("hola", **more) == 200
        assert "ya no está instalado" in (await many.answer()).words
    assert await many.event({"type": "app_uninstalled"}, team_id=None, enterprise_id="E1") == 200
    await installed(many, "T1")


async def test_a_state_is_good_once_and_in_one_browser(many: Desk) -> None:
    state, cookie = await begun(many)
    many.slack.codes.update(a="T1", b="T2")
    where = {"code": "a", "state": state}
    many.http.cookies.clear()
    other = await many.http.get("/slack/oauth_redirect", params=where)
    assert other.status_code == 400
    for status in (200, 401):
        answer = await many.http.get(
            "/slack/oauth_redirect", params=where, headers={"cookie": cookie}
        )
        assert answer.status_code == status


async def test_an_outage_at_the_end_of_an_installation_is_no_error_of_the_server(
    many: Desk,
) -> None:
    state, cookie = await begun(many)
    many.slack.faults.append(Fault("oauth.v2.access", drop=True))
    where = {"code": "a", "state": state}
    answer = await many.http.get("/slack/oauth_redirect", params=where, headers={"cookie": cookie})
    assert answer.status_code in (401, 503)


async def test_tokens_are_sealed_at_rest(many: Desk, registry_url: str) -> None:
    await installed(many, "T1")
    token = many.slack.tokens["T1"]
    stored = Path(registry_url.removeprefix("sqlite:///"))
    written = b"".join(f.read_bytes() for f in stored.parent.glob(f"{stored.name}*"))
    assert token.encode() not in written
    assert b"UANA" not in written, "of who installed it, nothing is kept"


async def test_an_installation_lives_through_a_restart_and_a_new_key(
    slack: FakeSlack, registry_url: str
) -> None:
    slack.tokens.clear()
    key, fresh = "the first-key-long-enough", "the second-key-long-enough"
    for given, known in ((key, True), (f"{fresh},{key}", True), (fresh, False)):
        settings = oauth_settings(slack, registry_url, token_encryption_key=given)
        async with at_work(slack, settings) as desk:
            if "T1" not in slack.tokens:
                await installed(desk, "T1")
                slack.calls.clear()
            await desk.command("hola")
            assert ("¡Hola!" in (await desk.answer()).words) is known


async def test_a_token_that_runs_out_is_renewed_and_kept(many: Desk, registry_url: str) -> None:
    await installed(many, "T1")
    old = many.slack.tokens["T1"]
    reseal(registry_url, bot_token_expires_at=int(time.time()) + 60, bot_refresh_token="xoxe-1-r")
    many.slack.codes["xoxe-1-r"] = "T1"
    many.slack.calls.clear()
    await many.direct("hola")
    assert (await many.answer()).team == "T1"
    assert many.slack.tokens["T1"] != old


async def test_two_renewals_at_once_are_one(many: Desk, registry_url: str) -> None:
    await installed(many, "T1")
    reseal(registry_url, bot_token_expires_at=int(time.time()) + 60, bot_refresh_token="xoxe-1-r")
    many.slack.codes["xoxe-1-r"] = "T1"
    many.slack.calls.clear()
    await many.mention("hola")
    await many.direct("hola")
    await many.answers(2)
    await asyncio.sleep(0)
    assert many.slack.codes == {}


@pytest.mark.parametrize("key", ["", "short", ",,"])
def test_a_poor_key_is_refused(key: str) -> None:
    with pytest.raises(Exception, match="TOKEN_ENCRYPTION_KEY"):
        Seal.of(key)


def test_what_another_key_sealed_does_not_open() -> None:
    sealed = Seal.of("the first-key-long-enough").sealed("xoxb-1")
    with pytest.raises(Unsealable):
        Seal.of("the second-key-long-enough").opened(sealed)


def test_the_manifest_asks_for_no_more_than_is_used() -> None:
    manifest = json.loads(MANIFEST.read_text(encoding="utf-8"))
    code = "\n".join(p.read_text(encoding="utf-8") for p in MANIFEST.parent.glob("*.py"))
    heard = set(re.findall(r'app\.event\("(\w+)"\)', code))
    subscribed = {
        e.partition(".")[0] for e in manifest["settings"]["event_subscriptions"]["bot_events"]
    }
    assert subscribed == heard
    of_method = {"users.info": "users:read", "chat.postMessage": "chat:write"}
    of_method |= {"files.info": "files:read", "files.completeUploadExternal": "files:write"}
    used = {scope for method, scope in of_method.items() if f'"{method}"' in code}
    of_event = {"app_mention": "app_mentions:read", "message": "im:history"}
    used |= {of_event[event] for event in heard & set(of_event)} | {"commands"}
    assert set(scopes()) == used


async def test_a_state_expires(database: Database) -> None:
    now = datetime.now(UTC)
    async with database() as work:
        await work.installations.begin("word", now, now + timedelta(minutes=10))
        assert not await work.installations.end("word", now + timedelta(minutes=11))
        assert await work.installations.end("word", now)
        assert not await work.installations.end("word", now)


def reseal(url: str, **changed: Any) -> None:
    """Change what is kept of the one installation."""
    seal = Seal.of(KEY)
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        [(sealed,)] = connection.execute("SELECT sealed FROM installation").fetchall()
        kept = {**json.loads(seal.opened(sealed)), **changed}
        connection.execute("UPDATE installation SET sealed = ?", (seal.sealed(json.dumps(kept)),))
