"""`dsmx registry import` as staff call it: what it prints, and how it ends."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from handlers.cli.registry import app

COUNCIL = Path(__file__).parents[1] / "storage" / "importing" / "council"
KEYS = ["batch", "dry_run", "encoding", "added", "changed", "left", "removed"]
HEAD = "id,name,services,state\n"


@pytest.fixture(autouse=True)
def _database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def called(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


def reported(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    result = called(*arguments, "--json")
    return result.exit_code, json.loads(result.stdout)


def test_the_report_is_one_object() -> None:
    status, report = reported("import", COUNCIL, "--dry-run")
    assert status == 0
    assert list(report) == [*KEYS, "refused", "warnings"]
    assert [report[key] for key in KEYS] == [None, True, "utf-8", 5, 0, 0, 0]
    status, report = reported("import", COUNCIL)
    assert (status, bool(report["batch"]), report["added"]) == (0, True, 5)


def test_refused_rows_end_with_1_and_are_told(tmp_path: Path) -> None:
    file = tmp_path / "providers.csv"
    file.write_text(HEAD + "a,Uno,pos,PUE\nb,Dos,magic,PUE\n")
    status, report = reported("import", file)
    assert (status, report["batch"]) == (1, None)
    (refused,) = report["refused"]
    assert list(refused) == ["file", "line", "column", "value", "reason"]
    assert refused["file"] == "providers.csv"
    assert (refused["line"], refused["column"], refused["value"]) == (3, "services", "magic")
    status, report = reported("import", file, "--skip-refused")
    assert (status, report["added"], len(report["refused"])) == (0, 1, 1)


def test_what_is_not_there_is_misuse(tmp_path: Path) -> None:
    assert called("import", tmp_path / "nowhere").exit_code == 2
    assert called("import", tmp_path).exit_code == 2
    assert called("import", COUNCIL, "--format", "pdf").exit_code == 2
    assert called("import", COUNCIL, "--encoding", "no-such-thing").exit_code == 2


def test_a_file_that_is_no_text_is_refused_whole(tmp_path: Path) -> None:
    file = tmp_path / "providers.csv"
    file.write_bytes((HEAD + "a,Uno,pos,PUE\n").encode("utf-16"))
    status, report = reported("import", file)
    assert status == 1
    assert "utf-16" in report["refused"][0]["reason"].lower()


def test_beside_invented_companies_it_goes_in_and_says_so() -> None:
    assert called("demo", "--providers", "3").exit_code == 0
    status, report = reported("import", COUNCIL)
    assert (status, report["added"]) == (0, 5)
    assert any("dsmx registry demo --remove" in words for words in report["warnings"])


def test_people_read_lines() -> None:
    said = called("import", COUNCIL).stdout
    assert "added: 5" in said
    assert "dsmx registry undo" in said


def test_what_was_taken_in_can_be_taken_back() -> None:
    _, report = reported("import", COUNCIL)
    assert called("undo", report["batch"]).exit_code == 0
    assert json.loads(called("stats", "--json").stdout)["providers"] == 0
    assert called("undo", report["batch"]).exit_code == 1


def test_losses_need_a_yes(tmp_path: Path) -> None:
    file = tmp_path / "providers.csv"
    file.write_text(HEAD + "a,Uno,pos,PUE\nb,Dos,pos,PUE\n")
    assert called("import", file, "--source", "council").exit_code == 0
    file.write_text(HEAD + "a,Uno,pos,PUE\n")
    status, report = reported("import", file, "--replace-source", "council")
    assert (status, report["batch"]) == (1, None)
    status, report = reported("import", file, "--replace-source", "council", "--confirm")
    assert (status, report["removed"]) == (0, 1)


@pytest.mark.parametrize("name", ["out", "out.zip", "out.xlsx"])
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    called("import", COUNCIL)
    assert called("export", tmp_path / name).exit_code == 0
    status, report = reported("import", tmp_path / name)
    assert (status, report["left"], report["batch"]) == (0, 5, None)


def test_a_place_where_nothing_can_be_written(tmp_path: Path) -> None:
    assert called("export", tmp_path / "none" / "out.xlsx").exit_code == 1


def test_a_company_that_asks_not_to_be_listed() -> None:
    called("import", COUNCIL)
    assert called("suppress", "q-1").exit_code == 0
    assert called("suppress", "q-1").exit_code == 1
    status, report = reported("import", COUNCIL)
    assert (status, report["added"], report["left"]) == (0, 0, 4)
    assert called("unsuppress", "q-1").exit_code == 0
    assert reported("import", COUNCIL)[1]["added"] == 1


def test_figures_are_told() -> None:
    called("import", COUNCIL)
    found = json.loads(called("stats", "--json").stdout)
    assert {"providers", "branches", "offerings", "verifications", "verified_today"} <= set(found)
    assert found["by_scheme"]["moprosoft"] == 1
    shown = json.loads(called("exposure", "--json").stdout)
    assert (shown["times"], len(shown["providers"])) == (0, 4)


def test_invented_companies_that_were_imported_are_not_made_anew(tmp_path: Path) -> None:
    called("demo", "--providers", "5")
    called("export", tmp_path / "out")
    called("demo", "--remove")
    assert called("import", tmp_path / "out").exit_code == 0
    assert called("demo", "--if-stale").exit_code == 0
    assert json.loads(called("stats", "--json").stdout)["providers"] == 5
