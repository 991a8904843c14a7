"""`dsmx ask`: one message, one answer; nothing is kept."""

import json
import sys
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from time import perf_counter
from typing import Annotated
from uuid import uuid4

import typer
from typing_extensions import override

from bot.assistant import Answered, Assistant
from bot.messages import Message, Point
from bot.people import Person, private_chat
from bot.ports import UnitOfWork
from bot.privacy import notice_in
from handlers.assembly import assembled
from handlers.cli.running import MISUSED, complain, read_settings, run
from handlers.terminal.json_lines import as_json
from handlers.terminal.rendering import rendered
from storage.unit_of_work import SqlUnitOfWork

app = typer.Typer(add_completion=False)


@app.command()
def ask(
    text: Annotated[str, typer.Argument(help="What you would say.")],
    near: Annotated[str, typer.Option(metavar="LAT,LON", help="Where you are.")] = "",
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Ask one thing and print the answer; the conversation is not kept."""
    run(_asked(text, _point(near), as_object=json_))


async def _asked(text: str, near: Point | None, *, as_object: bool) -> None:
    async with assembled(read_settings()) as parts, parts.database() as work:
        undone = Uncommitted(work.connection, work.cache)
        assistant = replace(parts.assistant, open_unit_of_work=undone)
        begun = perf_counter()
        answered = await _answered(assistant, text, near)
        spent = round((perf_counter() - begun) * 1000, 2)
        if as_object:
            answer = {**as_json(answered, assistant.gazetteer), "ms": spent}
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        else:
            sys.stdout.write(rendered(answered.reply) + "\n")


async def _answered(assistant: Assistant, text: str, near: Point | None) -> Answered:
    someone = private_chat("terminal", "", uuid4().hex)
    told = Person(notice=notice_in("es").version)
    async with assistant.open_unit_of_work() as work:  # of whom nothing is kept, nothing is told
        await work.conversations.keep_person(someone, told, datetime.now(UTC))
    said = Message(id=uuid4().hex, sender=someone, kind="words", at=datetime.now(UTC), text=text)
    if near:
        here = replace(said, id=uuid4().hex, kind="location", text="", location=near)
        await assistant.reply_to(here)
    return await assistant.answer_to(said)


class Uncommitted(SqlUnitOfWork):
    """One transaction for all that is asked, never committed: `ask` keeps nothing."""

    __slots__ = ()

    def __call__(self) -> AbstractAsyncContextManager[UnitOfWork]:
        """The one unit of work, opened again."""
        return nullcontext(self)

    @override
    async def commit(self) -> None:
        """Nothing is kept."""


def _point(near: str) -> Point | None:
    if not near:
        return None
    try:
        latitude, longitude = map(float, near.split(","))
    except ValueError:
        complain("--near takes LAT,LON in degrees, for example 19.04,-98.2")
        raise typer.Exit(MISUSED) from None
    return Point(latitude, longitude)
