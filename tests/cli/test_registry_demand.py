"""`dsmx registry demand` and the figures of what was looked for in vain."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.demand import Unmet
from handlers.cli.registry import app
from storage.database import open_database


@pytest.fixture(autouse=True)
async def _counted(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    rows = [
        Unmet(week="2026-W40", place="MX-PUE", state="MX-PUE", service="pos"),
        Unmet(week="2026-W48", place="g3523349", state="MX-YUC", service="payroll"),
        Unmet(week="2026-W49", place="=cmd()", state="MX-YUC", service="payroll"),
    ]
    async with open_database(sqlite_url) as database, database() as work:
        for times in (1, 2, 3):
            await work.demand.count(rows[:times])
        await work.commit()


def called(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["demand", *arguments])


def test_the_most_wanted_come_first_in_words() -> None:
    result = called()
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "6 times in vain, 2026-W40 to 2026-W49:",
        "       3  Puebla: pos",
        "       2  Mérida, Yucatán: payroll",
        "       1  =cmd(): payroll",
    ]
    assert called("--service", "crm").stdout == "nothing was looked for in vain\n"


def test_the_table_as_json_week_by_week() -> None:
    told = json.loads(called("--json", "--state", "Yucatán", "--until", "2026-11-25").stdout)
    row = {"week": "2026-W48", "state": "MX-YUC", "municipality": "Mérida"}
    assert told == {"times": 2, "rows": [{**row, "service": "payroll", "times": 2}]}


def test_no_cell_of_the_csv_is_a_formula(tmp_path: Path) -> None:
    path = tmp_path / "demand.csv"
    assert called("--csv", str(path), "--since", "2026-11-25").stdout == f"2 rows in {path}\n"
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["week", "state", "municipality", "service", "times"],
            ["2026-W48", "MX-YUC", "Mérida", "payroll", "2"],
            ["2026-W49", "MX-YUC", "'=cmd()", "payroll", "1"],
        ]


def test_what_cannot_be_asked_or_written_is_said(tmp_path: Path) -> None:
    assert called("--state", "Narnia").exit_code == 2
    assert called("--service", "magic").exit_code == 2
    assert called("--since", "last week").exit_code == 2
    result = called("--csv", str(tmp_path / "nowhere" / "demand.csv"))
    assert (result.exit_code, "No such file" in result.stderr) == (1, True)


def test_figures_tell_it_by_state_and_service() -> None:
    told = json.loads(CliRunner().invoke(app, ["stats", "--json"]).stdout)
    assert told["unmet_by_state"] == {"MX-PUE": 3, "MX-YUC": 3}
    assert told["unmet_by_service"] == {"payroll": 3, "pos": 3}
