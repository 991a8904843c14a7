"""What a workspace leaves behind when it leaves: nothing, and nothing of another's goes with it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.conversation import Conversation
from bot.incoming import Update
from bot.messages import Sender
from bot.people import Person
from bot.ports import Installation
from storage.database import Database
from storage.tables import METADATA
from storage.tables.identities import consent, identity
from storage.tables.permissions import desk, role

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
LEASE = timedelta(seconds=5)


def sender(workspace: str) -> Sender:
    return Sender(front="slack", workspace=workspace, chat="UANA", person="UANA")


async def lived_in(database: Database, workspace: str) -> None:
    """Everything that can be kept of a workspace and a person in it."""
    own: dict[str, Any] = {"front": "slack", "workspace": workspace}
    name = f"random-{workspace}"
    async with database() as work:
        await work.installations.keep(Installation(**own, sealed="sealed", installed_at=NOW))
        await work.conversations.keep(sender(workspace), Conversation(), NOW)
        await work.conversations.keep_person(sender(workspace), Person(), NOW)
        update = Update(
            front="slack", bot="b", update_id=f"{workspace}:1", chat=f"{workspace}:D1", body="{}"
        )
        assert await work.inbox.receive(update, "holder", LEASE)
        rows = (
            (identity, {"id": name, "person": "UANA", "known_since": NOW, **own}),
            (role, {"identity": name, "role": "staff", "cluster": "", "granted_by": name,
                    "granted_at": NOW}),
            (consent, {"person": "UANA", "purpose": "location", "notice": "1", "given_at": NOW,
                       **own}),
            (desk, {"cluster": workspace, "chat": "C1", "thread": "", "set_by": name,
                    "set_at": NOW, **own}),
        )  # fmt: skip
        for table, row in rows:
            await work.connection.execute(insert(table).values(row))
        await work.commit()


async def traces(database: Database, workspace: str) -> set[str]:
    """The tables in which a workspace, or its person's random id, is found by value."""
    found = set()
    async with database() as work:
        for table in METADATA.sorted_tables:
            for row in await work.connection.execute(select(table)):
                if workspace in str(tuple(row)):
                    found.add(table.name)
    return found


@pytest.mark.parametrize("leaving", ["T-one", "T%", "T_"])
async def test_a_workspace_that_leaves_takes_everything_along(
    leaving: str, database: Database
) -> None:
    await lived_in(database, leaving)
    await lived_in(database, "T-two")
    before = await traces(database, "T-two")
    assert before >= {"installation", "conversation", "person", "inbox", "role", "desk", "consent"}
    async with database() as work:
        await work.installations.forget_workspace("slack", leaving)
        await work.commit()
    assert await traces(database, leaving) == set()
    assert await traces(database, "T-two") == before


async def test_a_later_installation_takes_the_place_of_an_earlier(database: Database) -> None:
    async with database() as work:
        for sealed in ("first", "second"):
            later = Installation(front="slack", workspace="T1", sealed=sealed, installed_at=NOW)
            await work.installations.keep(later)
        kept = await work.installations.of("slack", "T1")
        assert kept is not None
        assert kept.sealed == "second"
        assert kept.installed_at == NOW
        assert await work.installations.of("slack", "T2") is None
        assert await work.installations.of("telegram", "T1") is None
