"""`dsmx staff` and `dsmx proposal`: from an empty database to an approved company."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest
from typer.testing import CliRunner, Result

from handlers.cli import proposal, staff
from storage.database import open_database
from tests.people.talking import Talking

Result_ = TypeVar("Result_")


@pytest.fixture(autouse=True)
def _database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def called(group: object, *arguments: str) -> Result:
    return CliRunner().invoke(group.app, list(arguments))  # type: ignore[attr-defined]  # both have one


def talked(url: str, course: Callable[[Talking], Awaitable[Result_]]) -> Result_:
    """Let people talk on the same database."""

    async def held() -> Result_:
        async with open_database(url) as database:
            talking = Talking(database)
            await talking.fill()
            return await course(talking)

    return asyncio.run(held())


def test_the_first_administrator_is_made_on_the_host_by_a_code(sqlite_url: str) -> None:
    code = called(staff, "link", "council-staff").stdout.strip()

    async def course(talking: Talking) -> str:
        talking.code = code
        await talking.say("telegram/4711", "{code}")
        return await talking.say("telegram/4711", "roles")

    assert "equipo del consejo · Telegram" in talked(sqlite_url, course)
    held = json.loads(called(staff, "list", "--json").stdout)["staff"]
    assert [(one["who"], one["role"]) for one in held] == [("telegram:4711", "council-staff")]


def test_roles_are_given_and_taken_by_id() -> None:
    assert called(staff, "grant", "verifier", "slack:T1:U7").exit_code == 0
    assert called(staff, "grant", "verifier", "slack:T1:U7").exit_code == 0
    assert called(staff, "list").stdout.startswith("slack:T1:U7  verifier  since")
    assert called(staff, "revoke", "verifier", "slack:T1:U7").exit_code == 0
    assert called(staff, "revoke", "verifier", "slack:T1:U7").exit_code == 1
    assert called(staff, "list").stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("grant", "king", "telegram:1"),
        ("grant", "verifier", "4711"),
        ("grant", "verifier", "telegram:"),
        ("grant", "cluster-administrator", "telegram:1"),
        ("grant", "cluster-administrator", "telegram:1", "--cluster", "narnia"),
        ("grant", "council-staff", "telegram:1", "--cluster", "ijalti"),
        ("link", "king"),
    ],
)
def test_what_cannot_be_held_is_misuse(arguments: tuple[str, ...]) -> None:
    assert called(staff, *arguments).exit_code == 2
    assert called(staff, "list").stdout == ""


async def _register(talking: Talking) -> None:
    for said in (
        *("quiero dar de alta mi empresa", "Grupo Xicotli", "respaldos", "Tonalá, Jalisco"),
        *("33 3123 4567", "saltar", "saltar"),
    ):
        await talking.say("telegram/ana", said)


def test_the_queue_is_worked_on_the_host(sqlite_url: str) -> None:
    talked(sqlite_url, _register)
    (waiting,) = json.loads(called(proposal, "list", "--json").stdout)["proposals"]
    name = waiting["id"]
    assert (waiting["kind"], waiting["state"], waiting["cluster"]) == ("new", "proposed", "ijalti")
    assert called(proposal, "assign", name, "telegram:vera").exit_code == 1
    called(staff, "grant", "verifier", "telegram:vera")
    assert called(proposal, "assign", name.lower(), "telegram:vera").exit_code == 0
    assert "assigned" in called(proposal, "show", name).stdout
    assert called(proposal, "approve", name, "--field", "nothing").exit_code == 2
    assert called(proposal, "approve", name).exit_code == 0
    shown = json.loads(called(proposal, "show", name, "--json").stdout)
    assert shown["state"] == "approved"
    assert shown["provider_id"].startswith("registered-")
    assert {field["decided_by"] for field in shown["fields"]} == {"host"}
    assert "author" not in shown
    assert called(proposal, "approve", name).exit_code == 1
    assert called(proposal, "list").stdout == ""


def test_a_refusal_needs_a_reason(sqlite_url: str) -> None:
    talked(sqlite_url, _register)
    name = called(proposal, "list").stdout.split()[0]
    assert called(proposal, "refuse", name).exit_code == 2
    assert called(proposal, "refuse", name, "--reason", "twice there").exit_code == 0
    assert "twice there" in called(proposal, "show", name).stdout


def test_an_unknown_proposal_fails() -> None:
    for command in ("show", "approve"):
        assert called(proposal, command, "P000000").exit_code == 1
