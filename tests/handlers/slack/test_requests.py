"""Who may speak to the process, and what becomes of what is said twice."""

import asyncio
import json
import logging
import sqlite3
import time
from typing import Any

import pytest

from tests.handlers.slack.desk import Desk, at_work, token_settings
from tests.handlers.slack.wire import FakeSlack, event, signed

JSON = "application/json"
BODY = json.dumps(
    event({"type": "message", "channel": "DUANA", "channel_type": "im", "user": "UANA",
           "text": "hola", "ts": "1.1"})
)  # fmt: skip


def headers(**changed: Any) -> dict[str, Any]:
    """Those of a good request but for these; None leaves one out."""
    merged = {**signed(BODY, JSON), **{k.replace("_", "-"): v for k, v in changed.items()}}
    return {name: value for name, value in merged.items() if value is not None}


@pytest.mark.parametrize(
    "forged",
    [
        headers(x_slack_signature="v0=" + "0" * 64),
        headers(x_slack_signature="v0=é".encode()),
        headers(x_slack_signature=""),
        headers(x_slack_signature=None, x_slack_request_timestamp=None),
        headers(x_slack_request_timestamp="yesterday"),
        headers(x_slack_request_timestamp="1_000"),
        headers(x_slack_request_timestamp="١٢٣".encode()),
        headers(x_slack_request_timestamp="9" * 400),
        headers(x_slack_request_timestamp=""),
        headers(x_slack_request_timestamp="-1"),
        headers(x_slack_request_timestamp="1e9"),
        signed(BODY, JSON, secret="another"),
        signed(BODY + " ", JSON),
    ],
)
async def test_a_forged_request_is_refused_unread(
    forged: dict[str, Any], desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert await desk.post(BODY, forged) == 401
    await desk.silence(0.05)
    assert "hola" not in caplog.text


@pytest.mark.parametrize("off_s", [-302, -86_400, 302, 86_400])
async def test_a_request_of_another_time_is_refused(off_s: int, desk: Desk) -> None:
    assert await desk.post(BODY, signed(BODY, JSON, at=time.time() + off_s)) == 401


@pytest.mark.parametrize(
    "body", ["{", "[]", "null", '"x"', "[" * 100_000, '{"type": "event_callback"}']
)
async def test_a_signed_body_that_makes_no_sense_is_no_error_of_the_server(
    body: str, desk: Desk
) -> None:
    assert await desk.post(body, signed(body, JSON)) in (200, 400)


@pytest.mark.parametrize(
    "body", ["payload={", "payload=[]", "", "%ff=%ff", "payload=%7B%7D", "command=/dsmx"]
)
async def test_a_signed_form_that_makes_no_sense_neither(body: str, desk: Desk) -> None:
    mime = "application/x-www-form-urlencoded"
    assert await desk.post(body, signed(body, mime)) in (200, 400)


async def test_bytes_that_are_no_text_are_refused(desk: Desk) -> None:
    answer = await desk.http.post("/slack/events", content=b"\xff\xfe", headers=headers())
    assert answer.status_code == 401


async def test_too_long_a_body_is_refused_before_it_is_verified(desk: Desk) -> None:
    assert await desk.post("x" * 1_100_000, headers()) == 413


async def test_the_address_is_verified(desk: Desk) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "c-123", "token": "t"})
    answer = await desk.http.post("/slack/events", content=body, headers=signed(body, JSON))
    assert (answer.status_code, answer.json()) == (200, {"challenge": "c-123"})


@pytest.mark.parametrize("way", ["direct", "mention", "command"])
async def test_what_is_sent_again_is_answered_once(way: str, desk_on_each: Desk) -> None:
    assert await getattr(desk_on_each, way)("punto de venta en Puebla") == 200
    assert await desk_on_each.again(3) == [200, 200, 200]
    await desk_on_each.answer()
    assert await desk_on_each.again() == [200]
    await desk_on_each.silence()


async def test_a_button_pressed_twice_by_slack_acts_once(desk_on_each: Desk) -> None:
    await desk_on_each.direct("punto de venta en Puebla")
    await desk_on_each.press(await desk_on_each.answer(), "Más")
    assert await desk_on_each.again(2) == [200, 200]
    assert "Del 4 al 6" in (await desk_on_each.answer()).words
    await desk_on_each.silence()


async def test_what_was_kept_is_answered_by_the_next_process(
    slack: FakeSlack, registry_url: str
) -> None:
    """A row as a process leaves it that died after the 200."""
    settings = token_settings(slack, registry_url)
    async with at_work(slack, settings) as desk:
        await desk.direct("punto de venta en Puebla")
        await desk.answer()
    body = json.dumps(
        {"id": "Ev0", "workspace": "T1", "channel": "DUANA", "person": "UANA", "kind": "words",
         "at": 1.0, "text": "más"}
    )  # fmt: skip
    with sqlite3.connect(registry_url.removeprefix("sqlite:///")) as connection:
        connection.execute(
            "INSERT INTO inbox (front, bot, update_id, chat, body, reply, state, attempts,"
            " uncertain, holder, received_at)"
            " VALUES ('slack', 'token', 'T1:Ev0', 'T1:DUANA', ?, '', 'received', 0, 0, '',"
            " '2026-01-01 00:00:00')",
            (body,),
        )
    async with at_work(slack, settings) as desk:
        assert "Del 4 al 6 de 6" in (await desk.answer()).words
        await desk.silence()


async def test_a_socket_brings_the_same_without_a_public_address(
    slack: FakeSlack, registry_url: str
) -> None:
    settings = token_settings(slack, registry_url, slack_app_token="xapp-1")
    async with at_work(slack, settings) as desk:
        assert (await desk.http.post("/slack/events")).status_code == 404
        envelope = {"type": "events_api", "accepts_response_payload": False}
        said = json.loads(BODY)
        for name in ("E1", "E2"):
            await slack.envelopes.put({**envelope, "envelope_id": name, "payload": said})
        await desk.answer()
        await desk.silence()
        assert slack.acknowledged == ["E1", "E2"]


async def test_while_the_database_is_locked_nothing_is_acknowledged(
    slack: FakeSlack, registry_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.database.BUSY_MS", 100)
    async with at_work(slack, token_settings(slack, registry_url)) as desk:
        await desk.direct("hola")
        await desk.answer()
        file = registry_url.removeprefix("sqlite:///")
        with sqlite3.connect(file, isolation_level=None, check_same_thread=False) as other:
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            assert await desk.direct("punto de venta en Puebla") == 503
            other.execute("ROLLBACK")
        assert await desk.again() == [200]
        assert "6 verificados" in (await desk.answer()).words
