"""Workspaces that leave: all that is kept of them goes, and nothing of others."""

import re
import sqlite3
import time
from typing import Any

import pytest

from storage.database import open_database
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.test_installing import installed

pytestmark = pytest.mark.filterwarnings(
    "ignore:BasicAuth is deprecated:DeprecationWarning"  # slack_sdk uses it for OAuth
)


@pytest.mark.parametrize(
    "inner",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOTT1"]}}],
)
async def test_a_workspace_that_leaves_is_forgotten_and_no_other(
    inner: dict[str, Any], many: Desk, registry_url: str
) -> None:
    for team in ("T1", "T2"):
        await installed(many, team)
        many.slack.calls.clear()
        many.team = team
        await many.command("punto de venta en Puebla")
        await many.answer()
    many.team = "T1"
    assert await many.event(inner) == 200
    assert rows_of("T1", registry_url) == []
    assert {table for table, _ in rows_of("T2", registry_url)} >= {"installation", "conversation"}
    await many.command("hola")
    assert "ya no está instalado" in (await many.answer()).words


async def test_an_uninstalled_workspace_is_forgotten_on_each_database(
    many_on_each: Desk, database_url: str
) -> None:
    many = many_on_each
    for team in ("T1", "T2"):
        await installed(many, team)
    many.slack.calls.clear()
    many.team = "T1"
    assert await many.event({"type": "app_uninstalled"}) == 200
    async with open_database(database_url) as database, database() as work:
        assert await work.installations.of("slack", "T1") is None
        assert await work.installations.of("slack", "T2")
    await many.command("hola")
    assert "ya no está instalado" in (await many.answer()).words
    many.team = "T2"
    await many.direct("hola")
    assert (await many.answer()).team == "T2"


async def test_a_person_who_takes_back_their_own_token_ends_nothing(many: Desk) -> None:
    await installed(many, "T1")
    many.slack.calls.clear()
    await many.event({"type": "tokens_revoked", "tokens": {"oauth": ["UANA"], "bot": []}})
    await many.direct("hola")
    assert (await many.answer()).team == "T1"


async def test_a_late_word_of_leaving_does_not_end_a_fresh_installation(many: Desk) -> None:
    await installed(many, "T1")
    many.slack.calls.clear()
    earlier = int(time.time()) - 60
    assert await many.event({"type": "app_uninstalled"}, event_time=earlier) == 200
    await many.direct("hola")
    assert (await many.answer()).team == "T1"


def rows_of(team: str, url: str) -> list[tuple[str, str]]:
    """Every row of a database in which a workspace is named."""
    with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
        tables = [
            r[0] for r in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")
        ]
        return [
            (table, str(row))
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
            if re.search(rf"\b{team}\b", str(row))
        ]
