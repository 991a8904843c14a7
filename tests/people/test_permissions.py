"""Who may do what: the whole table of roles, verbs and places, and what is logged."""

import ast
import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.authorization import (
    ROLES,
    VERBS,
    Entry,
    Grant,
    Role,
    Verb,
    clusters_where,
    is_sound,
    may,
)
from storage.database import Database
from tests.people.talking import Talking, hold

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
EVERYTHING = {
    *("grant-role", "revoke-role", "set-desk", "issue-claim", "revoke-claim"),
    *("see-proposals", "assign-proposal", "review-proposal"),
    *("draft-announcement", "approve-announcement", "withdraw-announcement"),
}
CLUSTER_WORK = {
    *("set-desk", "issue-claim", "revoke-claim"),
    *("see-proposals", "assign-proposal", "review-proposal"),
    *("draft-announcement", "withdraw-announcement"),
}
REVIEWING = {"see-proposals", "review-proposal"}
ANNOUNCING = {"draft-announcement", "withdraw-announcement"}
# role held for; what it allows in its own cluster, in another one, and for the whole council
TABLE: list[tuple[Grant, set[str], set[str], set[str]]] = [
    (Grant(role="council-staff"), EVERYTHING, EVERYTHING, EVERYTHING),
    (Grant(role="council-staff", cluster="ijalti"), set(), set(), set()),
    (Grant(role="cluster-administrator", cluster="ijalti"), CLUSTER_WORK, set(), set()),
    (Grant(role="cluster-administrator"), set(), set(), set()),
    (Grant(role="verifier"), REVIEWING, REVIEWING, REVIEWING),
    (Grant(role="verifier", cluster="ijalti"), REVIEWING, set(), set()),
    (Grant(role="announcer"), ANNOUNCING, ANNOUNCING, ANNOUNCING),
    (Grant(role="announcer", cluster="ijalti"), ANNOUNCING, set(), set()),
]


@pytest.mark.parametrize(("grant", "own", "other", "council"), TABLE)
def test_every_verb_in_every_place(
    grant: Grant, own: set[str], other: set[str], council: set[str]
) -> None:
    allowed = {
        place: {verb for verb in VERBS if may([grant], verb, place)}
        for place in ("ijalti", "csoftmty", "")
    }
    assert allowed == {"ijalti": own, "csoftmty": other, "": council}


def test_the_table_above_names_every_verb_that_the_code_knows_or_asks_for() -> None:
    asked = {verb for path in ROOT.glob("bot/**/*.py") for verb in verbs_asked_for(path)}
    assert asked <= EVERYTHING
    assert set(VERBS) == EVERYTHING
    assert asked >= {"set-desk", "issue-claim", "see-proposals", "draft-announcement"}


def verbs_asked_for(path: Path) -> Iterator[str]:
    """The verbs that a file asks `allowed`, `may` or `clusters_where` for, as they are written."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id in ("allowed", "may", "clusters_where") and len(node.args) > 1:
            said = (one.value for one in ast.walk(node.args[1]) if isinstance(one, ast.Constant))
            yield from (words for words in said if isinstance(words, str))


def test_the_table_above_names_every_role_both_ways() -> None:
    named = {(grant.role, bool(grant.cluster)) for grant, *_ in TABLE}
    assert named == set(itertools.product(ROLES, (True, False)))


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("place", ["", "ijalti"])
def test_nobody_without_a_role_may_do_anything(verb: Verb, place: str) -> None:
    assert not may([], verb, place)


def test_several_roles_add_up_and_do_not_leak() -> None:
    both = [
        Grant(role="verifier", cluster="ijalti"),
        Grant(role="announcer", cluster="csoftmty"),
    ]
    assert may(both, "review-proposal", "ijalti")
    assert not may(both, "review-proposal", "csoftmty")
    assert clusters_where(both, "see-proposals") == {"ijalti"}


@pytest.mark.parametrize(
    ("role", "cluster", "sound"),
    [
        ("council-staff", "", True),
        ("council-staff", "ijalti", False),
        ("cluster-administrator", "", False),
        ("cluster-administrator", "ijalti", True),
        ("verifier", "", True),
        ("announcer", "ijalti", True),
    ],
)
def test_a_role_is_held_where_it_can_be(role: Role, cluster: str, *, sound: bool) -> None:
    assert is_sound(Grant(role=role, cluster=cluster)) is sound


async def test_staff_give_a_role_by_a_code_and_take_it_back(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("luz", "roles", "!Quién tiene un rol"),
            ("luz", "pendientes", "!pendiente."),
            ("staff", "roles", "equipo del consejo"),
            ("staff", "dar: quien verifica", "en un día"),
            ("luz", "{code}", "quien verifica"),
            ("otra", "{code}", "ya se usó"),
            ("luz", "pendientes", "No hay nada pendiente"),
            ("luz", "roles", "solo lo puede hacer el equipo"),
            ("staff", "roles", "quien verifica · Terminal"),
            ("staff", "quitar un rol", "¿Cuál?"),
            ("staff", "2", "Rol retirado: quien verifica"),
            ("luz", "pendientes", "!No hay nada pendiente"),
        ],
    )


async def test_an_administrator_is_given_a_cluster(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await hold(
        talking,
        [
            ("staff", "roles", "Quién tiene"),
            ("staff", "2", "¿De qué clúster?"),
            ("staff", "Narnia", "No conozco ese clúster"),
            ("staff", "Jalisco", "administración de clúster (ijalti)"),
            ("memo", "{code}", "administración de clúster (ijalti)"),
            ("memo", "esta es la mesa de Jalisco", "la mesa de ijalti"),
            ("memo", "esta es la mesa de Nuevo León", "!Listo"),
            ("memo", "esta es la mesa del consejo", "solo lo puede hacer"),
            ("memo", "roles", "solo lo puede hacer"),
        ],
    )


async def test_a_code_lives_for_its_time_and_is_not_for_digits(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("staff", "roles")
    await talking.say("staff", "3")
    talking.later(hours=25)
    assert "venció" in await talking.say("luz", "{code}")
    assert "venció" not in await talking.say("luz", "5512-3456")


async def test_buttons_of_the_staff_are_dead_for_others(talking: Talking) -> None:
    await talking.grant("staff", Grant(role="council-staff"))
    await talking.say("staff", "roles")
    for action in ("role:give:council-staff", "role:revoke", "role:revoke:x:0:"):
        assert "solo lo puede hacer" in await talking.press("luz", action)


async def test_refusals_are_logged_with_random_ids(talking: Talking) -> None:
    await talking.say("telegram/4711", "esta es la mesa del consejo")
    async with talking.database() as work:
        entries = await work.audit.latest(10)
    assert [one.verb for one in entries] == ["refused:set-desk"]
    assert "4711" not in repr(entries)
    assert entries[0].request


async def test_the_log_only_grows(database: Database) -> None:
    entry = Entry(at=NOW, actor="a1", verb="x", target="y", before="state before", after="z")
    async with database() as work:
        await work.audit.record(entry)
        await work.commit()
        kept = (await work.audit.latest(1))[0]
    assert (kept.actor, kept.verb, kept.target) == ("a1", "x", "y")
    assert kept.before not in ("", "state before")
    assert kept.before != kept.after
    async with database() as work:
        with pytest.raises(DBAPIError, match="append-only"):
            await work.connection.execute(text("UPDATE audit SET verb = 'nothing'"))
