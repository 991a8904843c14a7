"""Who may take which step with an announcement of which cluster: a table, each refusal logged."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import get_args

import pytest

from bot.acting import Actor, NotAllowed
from bot.announcements import Announcement, Audience, Content
from bot.announcements import Step as StepName
from bot.authorization import ROLES, Grant, Role
from bot.broadcasting import approved, cancelled, confirmed, paused, resumed, retried
from bot.drafting import changed, drafted, previewed
from bot.ports import UnitOfWork
from bot.recalling import corrected, recalled, report_of
from storage.database import Database
from storage.tables.permissions import audit

NOW = datetime.now(UTC)
SAID = Content(es="Feria")
Step = Callable[[UnitOfWork, Actor, str, datetime], Awaitable[object]]


def correct(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> Awaitable[object]:
    return corrected(work, actor, name, SAID, now)


async def draft(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> object:
    """Another one for the same cluster."""
    one = await work.announcements.one(name)
    assert one is not None
    return await drafted(work, actor, SAID, one.audience, now)


async def change(work: UnitOfWork, actor: Actor, name: str, now: datetime) -> object:
    return await changed(work, actor, name, now, content=SAID)


STEPS: dict[str, Step] = {
    "draft": draft,
    "change": change,
    "retry": retried,
    "recall": recalled,
    "preview": previewed,
    "confirm": confirmed,
    "approve": approved,
    "pause": paused,
    "resume": resumed,
    "cancel": cancelled,
    "correct": correct,
    "report": report_of,
}
OWN, COUNCIL = "ijalti", ""
ALL_BUT_CONFIRM = frozenset(STEPS) - {"confirm"}
ALL_BUT_YES = ALL_BUT_CONFIRM - {"approve"}
"""A confirmation is the author's alone, and nobody here is."""

MAY: list[tuple[Role, str, str, frozenset[str]]] = [
    ("council-staff", "", COUNCIL, ALL_BUT_CONFIRM),
    ("council-staff", "", OWN, ALL_BUT_CONFIRM),
    ("cluster-administrator", OWN, OWN, ALL_BUT_CONFIRM),
    ("cluster-administrator", OWN, COUNCIL, frozenset()),
    ("cluster-administrator", "other", OWN, frozenset()),
    ("announcer", "", COUNCIL, ALL_BUT_YES),
    ("announcer", OWN, OWN, ALL_BUT_CONFIRM),
    ("announcer", OWN, COUNCIL, frozenset()),
    ("verifier", "", COUNCIL, frozenset()),
    ("verifier", OWN, OWN, frozenset()),
]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("role", "held_for", "cluster", "may"), MAY)
async def test_table(
    role: Role, held_for: str, cluster: str, may: frozenset[str], step: str, database: Database
) -> None:
    actor = Actor(identity="them", grants=(Grant(role=role, cluster=held_for),))
    async with database() as work:
        one = Announcement(
            id="AAAAAAA",
            author="author",
            content=SAID,
            audience=Audience(cluster=cluster),
            state=_BEFORE.get(step, "previewed"),  # type: ignore[arg-type]  # states by their names
            made_at=NOW,
            started_at=NOW,
        )
        await work.announcements.keep(one)
        try:
            await STEPS[step](work, actor, one.id, NOW)
        except NotAllowed:
            allowed = False
        else:
            allowed = True
        rows = await work.connection.execute(audit.select())
        refused = [row for row in rows if row.verb.startswith("refused:")]
    assert allowed == (step in may)
    assert bool(refused) == (not allowed and step != "confirm") or step == "confirm"


_BEFORE = {
    "approve": "confirmed",
    "pause": "running",
    "resume": "paused",
    "correct": "running",
    "retry": "finished",
    "recall": "finished",
}


def test_the_table_has_every_role_and_every_step_that_staff_take() -> None:
    assert {role for role, *_ in MAY} == set(ROLES)
    taken = {"preview", "confirm", "approve", "pause", "resume", "cancel", "retry", "recall"}
    by_themselves = {"schedule", "start", "finish", "stop", "redraft", "reconsider"}
    assert taken | by_themselves == set(get_args(StepName))
    assert set(STEPS) == taken | {"draft", "change", "correct", "report"}


async def test_only_the_author_confirms_and_never_approves(database: Database) -> None:
    author = Actor(identity="author", grants=(Grant(role="council-staff"),))
    async with database() as work:
        one = await drafted(work, author, SAID, Audience(), NOW)
        await previewed(work, author, one.id, NOW)
        assert (await confirmed(work, author, one.id, NOW)).state == "confirmed"
        with pytest.raises(NotAllowed):
            await approved(work, author, one.id, NOW)
