"""Who may press or type which step of an announcement, on every front: a table."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select
from typer.testing import CliRunner

from bot.announcements import Announcement, Audience, Content, State
from bot.authorization import Grant
from bot.sayings.posts import KNOWN
from handlers.cli import announce
from storage.database import Database, open_database
from storage.tables.permissions import audit
from tests.people.talking import Talking, sender_of

NOW = datetime.now(UTC)
SAID = Content(es="Feria")
LOOK = ""
WITHDRAWN = frozenset({"pause", "resume", "cancel", "retry", "recall", "correct"})
DRAFTED = frozenset({LOOK, "confirm", "narrow", "picture", "report"})
ALL, NOTHING = WITHDRAWN | DRAFTED | {"approve"}, frozenset[str]()
ALL_BUT_APPROVE = ALL - {"approve"}
OWN, OTHER, COUNCIL = "ijalti", "csoftmty", ""

TABLE: list[tuple[Grant | None, frozenset[str], frozenset[str], frozenset[str]]] = [
    (Grant(role="council-staff"), ALL, ALL, ALL),
    (Grant(role="council-staff", cluster=OWN), NOTHING, NOTHING, NOTHING),
    (Grant(role="cluster-administrator", cluster=OWN), ALL, NOTHING, NOTHING),
    (Grant(role="cluster-administrator"), NOTHING, NOTHING, NOTHING),
    (Grant(role="announcer"), ALL, ALL, ALL_BUT_APPROVE),
    (Grant(role="announcer", cluster=OWN), ALL, NOTHING, NOTHING),
    (Grant(role="verifier"), NOTHING, NOTHING, NOTHING),
    (Grant(role="verifier", cluster=OWN), NOTHING, NOTHING, NOTHING),
    (None, NOTHING, NOTHING, NOTHING),
]
"""A role, and what it may do with an announcement of its cluster, of another, of the council."""

TYPED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "preview": (LOOK, ()),
    "correct": ("correct", ("--es", "Es el martes", "--spanish-only")),
    **{name: (name, ()) for name in ("confirm", "approve", "pause", "resume", "cancel")},
    **{name: (name, ()) for name in ("retry", "recall", "report")},
}
"""What `dsmx announce` calls a step; `new` and `list` are of no announcement that is there."""

_BEFORE: Mapping[str, State] = {
    "approve": "confirmed",
    "resume": "paused",
    "retry": "finished",
    "recall": "finished",
    **dict.fromkeys(("pause", "correct", "report"), "running"),
}
_NAMES = pytest.mark.parametrize(
    ("grant", "own", "other", "council"),
    TABLE,
    ids=[f"{one.role}-{one.cluster or 'council'}" if one else "nobody" for one, *_ in TABLE],
)


def test_the_table_has_every_button_and_every_command() -> None:
    assert {*KNOWN, LOOK} == ALL
    commands = {one.name or getattr(one.callback, "__name__", "") for one in COMMANDS}
    assert commands == {*TYPED, "new", "list"}


COMMANDS = announce.app.registered_commands


def prepared(steps: Iterable[str], cluster: str, author: str) -> dict[str, Announcement]:
    """One announcement for each step, as that step finds it."""
    return {
        step: Announcement(
            id=f"A{cluster or 'council'}{step}".upper(),
            author=author if step == "confirm" else "author",
            content=SAID,
            audience=Audience(cluster=cluster),
            state=_BEFORE.get(step, "previewed"),
            made_at=NOW,
            started_at=NOW if _BEFORE.get(step, "confirmed") != "confirmed" else None,
        )
        for step in steps
    }


async def kept(database: Database, who: str, steps: Iterable[str], cluster: str) -> dict[str, str]:
    """Their ids, by the step."""
    async with database() as work:
        author = await work.identities.id_of(sender_of(who), NOW)
        found = prepared(steps, cluster, author)
        for one in found.values():
            await work.announcements.keep(one)
        await work.commit()
    return {step: one.id for step, one in found.items()}


async def refusals(database: Database) -> int:
    async with database.reading() as work:
        query = select(func.count()).where(audit.c.verb.startswith("refused:"))
        return int((await work.connection.execute(query)).scalar_one())


@pytest.mark.parametrize("who", ["telegram/them", "slack/T1/them", "them"])
@_NAMES
async def test_pressed_in_chat(
    grant: Grant | None,
    own: frozenset[str],
    other: frozenset[str],
    council: frozenset[str],
    who: str,
    database: Database,
) -> None:
    talking = Talking(database)
    if grant:
        await talking.grant(who, grant)
    for cluster, may in ((OWN, own), (OTHER, other), (COUNCIL, council)):
        for step, name in (await kept(database, who, ALL, cluster)).items():
            before = await refusals(database)
            said = await talking.press(who, f"post:{name}:{step}".rstrip(":"))
            assert ("solo lo puede" not in said) == (step in may), (cluster, step, said)
            assert await refusals(database) == before + (step not in may), (cluster, step)


@_NAMES
def test_typed_on_the_command_line(
    grant: Grant | None,
    own: frozenset[str],
    other: frozenset[str],
    council: frozenset[str],
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    for cluster, may in ((OWN, own), (OTHER, other), (COUNCIL, council)):
        names, before = asyncio.run(begun(database_url, grant, cluster))
        for command, (step, more) in TYPED.items():
            typed = [command, names[step], *more, "--by", "telegram:them"]
            result = CliRunner().invoke(announce.app, typed)
            assert (result.exit_code == 0) == (step in may), (cluster, command, result.stderr)
        typed = ["new", "--es", "Feria", "--spanish-only", "--cluster", cluster]
        result = CliRunner().invoke(announce.app, [*typed, "--by", "telegram:them"])
        assert (result.exit_code == 0) == ("confirm" in may), (cluster, result.stderr)
        steps = [*(step for step, _ in TYPED.values()), "confirm"]
        after = asyncio.run(counted(database_url))
        assert after - before == sum(step not in may for step in steps)


async def begun(url: str, grant: Grant | None, cluster: str) -> tuple[Mapping[str, str], int]:
    async with open_database(url) as database:
        if grant:
            await Talking(database).grant("telegram/them", grant)
        steps = [step for step, _ in TYPED.values()]
        return await kept(database, "telegram/them", steps, cluster), await refusals(database)


async def counted(url: str) -> int:
    async with open_database(url) as database:
        return await refusals(database)
