"""`dsmx search` as programs and people call it."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from typer.testing import CliRunner

from benchmarks.search_queries import queries
from handlers.cli.search import app
from storage.database import open_database
from tests.storage.oracle import differences, expected

ON = "2026-11-22"
POS_IN_PUEBLA = {"services": ["pos"], "lat": 19.0414, "lon": -98.2063, "on": ON}
CALL = [sys.executable, "-c", "from handlers.cli.main import main; main()"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A database with a small demonstration registry."""
    file = tmp_path_factory.mktemp("search") / "registry.db"
    found = {**os.environ, "DATABASE_URL": f"sqlite:///{file}"}
    command = [*CALL, "registry", "demo", "--providers", "300", "--on", ON]
    subprocess.run(command, env=found, check=True, capture_output=True)
    return found


def called(
    environment: dict[str, str], *arguments: str, said: str = ""
) -> subprocess.CompletedProcess[str]:
    command = [*CALL, "search", *arguments]
    return subprocess.run(
        command, env=environment, input=said, capture_output=True, text=True, check=False
    )


def answers(environment: dict[str, str], lines: Sequence[Any]) -> list[dict[str, Any]]:
    said = "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines)
    done = called(environment, "--jsonl", said=said)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_has_its_answer_whatever_it_holds(environment: dict[str, str]) -> None:
    lines = [
        POS_IN_PUEBLA,
        "no object",
        "",
        '{"services": ["\\ud800"]}',
        '{"lat": 19}',
        "[" * 100_000,
        {**POS_IN_PUEBLA, "limit": 0},
        {**POS_IN_PUEBLA, "offset": 100_000},
        {**POS_IN_PUEBLA, "limit": 500},
        {"services": ["pos"], "on": ON},
    ]
    told = answers(environment, lines)
    assert len(told) == len(lines)
    assert [list(one) for one in told[1:6]] == [["error"]] * 5
    first, none, past, many, anywhere = told[0], *told[6:]
    assert first["total"] > 10
    assert len(first["providers"]) == 10
    assert first["ms"] > 0
    assert (none["total"], none["providers"]) == (first["total"], [])
    assert (past["total"], past["providers"]) == (first["total"], [])
    assert many["providers"][:10] == first["providers"]
    assert [one["distance_km"] for one in anywhere["providers"]] == [None] * 10


def test_lines_are_answered_as_they_come(environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [*CALL, "search", "--jsonl"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        for _ in range(2):
            running.stdin.write(json.dumps(POS_IN_PUEBLA) + "\n")
            running.stdin.flush()
            assert json.loads(running.stdout.readline())["total"] > 0
        running.stdin.close()
    assert running.returncode == 0


def test_options_say_the_same_as_a_line(environment: dict[str, str]) -> None:
    line = {**POS_IN_PUEBLA, "state": "MX-PUE", "radius_km": 60.5, "include_unverified": True}
    options = "--service pos --near 19.0414,-98.2063 --state MX-PUE --radius-km 60.5"
    done = called(environment, *options.split(), "--include-unverified", "--on", ON, "--json")
    told = json.loads(done.stdout)
    (asked,) = answers(environment, [line])
    assert (told["total"], told["providers"]) == (asked["total"], asked["providers"])


def test_a_place_is_its_point_and_a_state_a_filter(environment: dict[str, str]) -> None:
    cholula = called(environment, "--service", "pos", "--place", "cholula", "--on", ON, "--json")
    assert json.loads(cholula.stdout)["providers"][0]["distance_km"] < 100
    told = called(environment, "--service", "pos", "--place", "Jalisco", "--on", ON, "--json")
    (asked,) = answers(environment, [{"services": ["pos"], "state": ["MX-JAL"], "on": ON}])
    assert json.loads(told.stdout)["providers"] == asked["providers"]


def test_people_read_names_marked_as_invented(environment: dict[str, str]) -> None:
    done = called(environment, "--service", "pos", "--place", "León, Guanajuato", "--on", ON)
    first = done.stdout.splitlines()[1]
    assert first.startswith("1. ")
    assert "(demo)" in first
    assert first.endswith(" km")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ("--service nope", "unknown code 'nope'"),
        ("--service pos --near here", "--near takes LAT,LON"),
        ("--service pos --near 1,2 --place Puebla", "use one"),
        ("--service pos --place Xyzzyqq", "no place is called 'Xyzzyqq'"),
        ("--service pos --offset -1", "offset"),
        ("--service pos --radius-km 5", "radius_km needs lat and lon"),
        ("--service pos --on yesterday", "YYYY-MM-DD"),
        ("--frobnicate", "No such option"),
    ],
)
def test_misuse_ends_with_2_and_says_how(arguments: str, complaint: str) -> None:
    done = CliRunner().invoke(app, arguments.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert complaint in done.stderr


def test_an_empty_registry_says_that_nothing_was_found(tmp_path: Path) -> None:
    empty = {**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.db'}"}
    assert called(empty, "--service", "pos").stdout.startswith("0 found\nthe registry is empty")


async def test_what_the_command_answers_is_what_the_oracle_says(
    environment: dict[str, str],
) -> None:
    lines = list(queries(Random(9), 80, date.fromisoformat(ON)))
    told = answers(environment, lines)
    async with open_database(environment["DATABASE_URL"]) as database, database.reading() as work:
        companies = await work.registry.providers([f"demo-{n:06d}" for n in range(1, 301)])
    assert len(companies) == 300
    for said, found in zip(lines, told, strict=True):
        assert differences(found, expected(companies, said, date.fromisoformat(ON)), said) == []
