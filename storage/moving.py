"""A chat that has another id now, in every table that holds chats."""

from sqlalchemy import Table, and_, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.messages import Sender
from storage.tables.base import METADATA


async def move_chat(connection: AsyncConnection, to: Sender, chat: str) -> None:
    """Give a chat another id; where something is kept of the new one already, that stays."""
    for table in METADATA.sorted_tables:
        if {"front", "workspace", "chat"} <= set(table.c.keys()):
            await _move(connection, table, to, chat)


async def _move(connection: AsyncConnection, table: Table, to: Sender, chat: str) -> None:
    old = {"front": to.front, "workspace": to.workspace, "chat": to.chat}
    here = and_(*(table.c[name] == value for name, value in old.items()))
    if table.c.chat.primary_key:
        other = table.alias("other")
        same = [
            other.c[column.name] == (chat if column.name == "chat" else column)
            for column in table.primary_key.columns
        ]
        there = select(other.c.chat).where(*same).exists()
        await connection.execute(delete(table).where(here, there))
    if "person" in table.c and not table.c.person.primary_key:
        group = and_(here, table.c.person == to.chat)
        await connection.execute(update(table).where(group).values(person=chat))
    await connection.execute(update(table).where(here).values(chat=chat))
