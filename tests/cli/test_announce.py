"""`dsmx announce`: from a draft to its report, with the same checks as in chat."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.launching import Launching
from bot.taxonomy import load_taxonomy
from handlers.cli import announce, staff
from storage.database import open_database
from tests.drawing import drawn
from tests.handlers.audiences import subscribe
from tests.people.talking import Talking

TEXTS = ("--es", "Feria", "--en", "Fair", "--topic", "iot", "--place", "MX-JAL")


@pytest.fixture(autouse=True)
def _database(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def called(*arguments: str) -> Result:
    return CliRunner().invoke(announce.app, list(arguments))


def granted(role: str, who: str, *more: str) -> None:
    assert CliRunner().invoke(staff.app, ["grant", role, who, *more]).exit_code == 0


def fill(url: str) -> None:
    async def ask() -> None:
        async with open_database(url) as database:
            now = Talking(database).now
            await subscribe(database, ["=7001", "7002"], now)

    asyncio.run(ask())


def launch(url: str) -> None:
    async def look() -> None:
        async with open_database(url) as database:
            now = Talking(database).now
            looking = Launching(
                open_unit_of_work=database, reading=database.reading, taxonomy=load_taxonomy()
            )
            await looking.look(now)

    asyncio.run(look())


def test_from_a_draft_to_its_report(sqlite_url: str, tmp_path: Path) -> None:
    fill(sqlite_url)
    granted("council-staff", "telegram:9")
    name = called("new", *TEXTS, "--link", "https://feria.example").stdout.strip()
    shown = called("preview", name).stdout
    assert "Feria" in shown
    assert "Fair" in shown
    assert "reaches 2 people and channels: telegram 2" in shown
    assert "On Telegram: 1 message. The button says" in shown
    assert "On Slack: 1 message. The button says" in shown
    only = called("new", *TEXTS, "--front", "slack", "--member", "*", "--language", "en").stdout
    assert "reaches 0 people" in called("preview", only.strip()).stdout
    for _ in range(2):
        assert "confirmed" in called("confirm", name).stdout
    assert called("approve", name).exit_code == 1
    assert "scheduled" in called("approve", name, "--by", "telegram:9").stdout
    launch(sqlite_url)
    told = json.loads(called("report", name, "--json", "--csv", str(tmp_path / "r.csv")).stdout)
    assert told["total"] == 2
    assert told["states"] == {"due": 2}
    assert ",'=7001," in (tmp_path / "r.csv").read_text(encoding="utf-8")
    assert "paused" in called("pause", name).stdout
    assert "running" in called("resume", name).stdout
    assert "cancelled" in called("cancel", name).stdout
    assert called("resume", name).exit_code == 1
    assert name in called("list").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("new", "--es", "Feria"), 2, "--spanish-only"),
        (("new", *TEXTS, "--place", "Xyzzy"), 2, "no place"),
        (("new", *TEXTS, "--topic", "iott"), 2, "none of the topics"),
        (("new", *TEXTS, "--at", "mañana"), 2, "no time"),
        (("new", *TEXTS, "--link", "javascript:x"), 1, "https://"),
        (("new", *TEXTS, "--cluster", "nowhere"), 1, "no cluster"),
        (("new", *TEXTS, "--member", "nowhere"), 1, "no cluster"),
        (("new", *TEXTS, "--front", "fax"), 2, "none of the fronts"),
        (("new", *TEXTS, "--until", "2020-01-01 10:00"), 1, "latest time"),
        (("new", *TEXTS, "--by", "telegram:5"), 1, "only the council"),
        (("new", *TEXTS, "--picture", "/nowhere.jpg"), 2, "/nowhere.jpg"),
        (("new", *TEXTS, "--picture", __file__), 2, "JPEG"),
        (("new", *TEXTS, "--picture", "https://x.example/p.jpg"), 1, "what it shows"),
        (("confirm", "AXXXXXX"), 1, "no announcement"),
    ],
)
def test_what_is_refused_says_why(arguments: tuple[str, ...], status: int, words: str) -> None:
    result = called(*arguments)
    assert result.exit_code == status
    assert words in result.stderr


def test_a_picture_of_a_file_and_a_link(tmp_path: Path) -> None:
    file = tmp_path / "robot.png"
    file.write_bytes(drawn())
    shown = ("--picture", str(file), "--picture-alt", "Un robot", "--link", "https://feria.example")
    name = called("new", *TEXTS, *shown).stdout.strip()
    preview = called("preview", name).stdout
    assert "🖼 Un robot" in preview
    assert "Más: https://feria.example" in preview
    by_address = ("--picture", "https://feria.example/r.jpg", "--picture-alt", "Un robot")
    assert called("new", *TEXTS, *by_address).exit_code == 0


def test_a_cluster_stays_at_home() -> None:
    who = ("--by", "telegram:7")
    granted("cluster-administrator", "telegram:7", "--cluster", "ijalti")
    assert called("new", *TEXTS, *who).exit_code == 1
    assert called("new", *TEXTS, "--cluster", "ijalti", "--place", "MX-SON", *who).exit_code == 1
    name = called("new", *TEXTS, "--cluster", "ijalti", *who).stdout.strip()
    called("preview", name, *who)
    assert "scheduled" in called("confirm", name, *who).stdout
