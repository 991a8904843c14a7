"""Health, figures and who may see them."""

import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from bot.outgoing import Result, Token
from handlers.front_process import FrontProcess
from handlers.metrics import Measures, MetricsPage
from handlers.redaction import SCRUBBED, scrubbed, set_up_logging
from handlers.settings import Settings
from handlers.web import web_app
from storage.database import Database, open_database
from tests.handlers.couriers import announced


async def _stop(_: float) -> None:
    return None


def app(database: Database, client: str = "127.0.0.1", *, ill: bool = False, **more: Any) -> Any:
    settings = Settings(**more)
    front = FrontProcess(
        name="Telegram", mode="polling", routes=[], healthy=lambda: not ill, stop=_stop
    )
    page = MetricsPage(Measures(), database, settings)
    transport = httpx.ASGITransport(web_app(database, [front], page), client=(client, 1))
    return httpx.AsyncClient(transport=transport, base_url="http://dsmx")


@pytest.fixture
async def opened(sqlite_url: str) -> AsyncIterator[Database]:
    async with open_database(sqlite_url, check=False) as database:
        yield database


@pytest.mark.parametrize(
    ("client", "token", "headers", "status"),
    [
        ("127.0.0.1", None, {}, 200),
        ("::1", None, {}, 200),
        ("10.0.0.7", None, {}, 403),
        ("127.0.0.1", None, {"X-Forwarded-For": "10.0.0.7"}, 403),
        ("10.0.0.7", None, {"X-Forwarded-For": "127.0.0.1"}, 403),
        ("10.0.0.7", "t0k", {"Authorization": "Bearer t0k"}, 200),
        ("127.0.0.1", "t0k", {}, 401),
        ("127.0.0.1", "t0k", {"Authorization": "Bearer t0"}, 401),
        ("127.0.0.1", "t0k", {"Authorization": "t0k"}, 401),
    ],
)
async def test_who_may_see_the_figures(
    opened: Database, client: str, token: str | None, headers: dict[str, str], status: int
) -> None:
    metrics_token = SecretStr(token) if token else None
    async with app(opened, client, metrics_token=metrics_token) as http:
        assert (await http.get("/metrics", headers=headers)).status_code == status


async def test_a_front_that_receives_no_more_makes_the_process_ill(opened: Database) -> None:
    async with app(opened, ill=True) as http:
        answer = await http.get("/healthz")
    assert (answer.status_code, answer.text) == (503, "Telegram")


async def test_the_figures_say_what_waits_and_for_how_long(opened: Database) -> None:
    async with app(opened) as http:
        text = (await http.get("/metrics")).text
    for series in (
        "dsmx_inbox_waiting 0.0",
        "dsmx_inbox_oldest_seconds 0.0",
        "dsmx_database_up 1.0",
    ):
        assert series in text


async def test_the_figures_say_how_many_deliveries_stand_where(database: Database) -> None:
    async with database() as work:
        await work.outbox.put_many(announced(chat) for chat in (1, 2, 3))
        await work.outbox.put_many([announced("C1", "T1"), announced("C1", "T2")])
        (first,) = await work.deliveries.take(Token("telegram"), "p1", limit=1)
        await work.deliveries.record("p1", [Result(number=first.number, state="sent")])
        await work.deliveries.take(Token("slack", "T1"), "p1", limit=1)
        await work.commit()
    async with app(database) as http:
        text = (await http.get("/metrics")).text
    for series in (
        'dsmx_outbox{front="telegram",state="due"} 2.0',
        'dsmx_outbox{front="telegram",state="sent"} 1.0',
        'dsmx_outbox{front="telegram",state="failed"} 0.0',
        'dsmx_outbox{front="slack",state="due"} 1.0',
        'dsmx_outbox{front="slack",state="sending"} 1.0',
    ):
        assert series in text


async def test_without_a_database_the_figures_say_so(opened: Database, sqlite_url: str) -> None:
    await opened.engine.dispose()
    async with (
        open_database("postgresql://127.0.0.1:1/none", check=False) as gone,
        app(gone) as http,
    ):
        assert "dsmx_database_up 0.0" in (await http.get("/metrics")).text
        unready = await http.get("/readyz")
    assert unready.status_code == 503
    assert "does not answer" in unready.text


@pytest.mark.parametrize(
    "line",
    [
        "POST https://api.telegram.org/bot123456:AAxy-_zQ/getMe",
        "token xoxb-12-ab and xapp-1-A",
        "postgresql://dsmx:pa55word@db/dsmx",
        "Authorization: Bearer my-own-secret",
    ],
)
def test_no_secret_gets_through_the_log(line: str) -> None:
    said = scrubbed(line, ("my-own-secret",))
    assert SCRUBBED in said
    for secret in ("AAxy-_zQ", "12-ab", "xapp-1", "pa55word", "my-own-secret"):
        assert secret not in said


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_traceback_is_logged_without_secrets(
    form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told: Any = {"metrics_token": SecretStr("my-own-secret"), "log_format": form}
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    set_up_logging(Settings(**told))
    error = RuntimeError("https://api.telegram.org/bot123456:AAxy-_zQ/ my-own-secret")
    try:
        logging.getLogger("handlers").error("it failed for %s", "my-own-secret", exc_info=error)
    finally:
        root.setLevel(before[0])
        root.handlers[:] = before[1]
    said = capsys.readouterr().err
    assert "RuntimeError" in said
    assert "my-own-secret" not in said
    assert "AAxy" not in said
    if form == "json":
        line = json.loads(said)
        assert line["event"] == f"it failed for {SCRUBBED}"
        assert line["level"] == "error"
