"""Which workspaces installed the app; all that is kept of one goes when it uninstalls."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Table, delete, insert, select, union
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from bot.ports import Installation
from storage.erasing import erase
from storage.tables.base import METADATA
from storage.tables.identities import consent, identity
from storage.tables.installations import installation, installing
from storage.tables.messages import inbox


@dataclass(frozen=True, slots=True)
class SqlInstallations:
    """Implements `bot.ports.Installations`."""

    connection: AsyncConnection

    async def of(self, front: str, workspace: str) -> Installation | None:
        """The installation of a workspace; None where there is none."""
        query = select(installation).where(
            installation.c.front == front, installation.c.workspace == workspace
        )
        row = (await self.connection.execute(query)).one_or_none()
        return Installation(**row._mapping) if row else None

    async def keep(self, kept: Installation) -> None:
        """Keep it in place of an older one."""
        dialect = sqlite if self.connection.dialect.name == "sqlite" else postgresql
        later = {"sealed": kept.sealed, "installed_at": kept.installed_at}
        key = {"front": kept.front, "workspace": kept.workspace}
        put = dialect.insert(installation).values({**key, **later})
        await self.connection.execute(
            put.on_conflict_do_update(index_elements=list(key), set_=later)
        )

    async def forget_workspace(self, front: str, workspace: str) -> None:
        """Erase the installation, its people, and everything else that is kept of this workspace.

        People who are known by more than their conversations are erased one by one, as if each had
        asked for it.
        """
        for known in await self._known(front, workspace):
            person = Sender(front=front, workspace=workspace, chat=known, person=known)
            await erase(self.connection, person)
        for table in _by_workspace():
            whose = (table.c.front == front, table.c.workspace == workspace)
            await self.connection.execute(delete(table).where(*whose))
        prefix = inbox.c.chat.startswith(f"{workspace}:", autoescape=True)
        await self.connection.execute(delete(inbox).where(inbox.c.front == front, prefix))

    async def _known(self, front: str, workspace: str) -> Sequence[str]:
        known = [
            select(table.c.person).where(table.c.front == front, table.c.workspace == workspace)
            for table in (identity, consent)
        ]
        return (await self.connection.execute(union(*known))).scalars().all()

    async def begin(self, state: str, now: datetime, until: datetime) -> None:
        """Keep the word of an installation that is under way; the ones given up are dropped."""
        await self.connection.execute(delete(installing).where(installing.c.until < now))
        await self.connection.execute(insert(installing).values(state=state, until=until))

    async def end(self, state: str, now: datetime) -> bool:
        """Take the word back, once; False where it is unknown or too old."""
        known = delete(installing).where(installing.c.state == state, installing.c.until >= now)
        return bool((await self.connection.execute(known)).rowcount)


def _by_workspace() -> Iterator[Table]:
    """Every table whose rows belong to a workspace of a front, those that refer to others first."""
    for table in reversed(METADATA.sorted_tables):
        if "front" in table.c and "workspace" in table.c:
            yield table
