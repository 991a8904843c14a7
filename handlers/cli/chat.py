"""`dsmx chat`: a conversation in the terminal, for people or, with --jsonl, for programs."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import uuid4

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console

from bot.assistant import Assistant
from bot.messages import Message, Sender
from handlers.assembly import assembled
from handlers.cli.running import read_settings, run
from handlers.terminal.json_lines import answer_line
from handlers.terminal.rendering import coloured, rendered

app = typer.Typer(add_completion=False)


class Lang(StrEnum):
    """A language of the assistant."""

    es = "es"
    en = "en"


@app.command()
def chat(
    lang: Annotated[Lang | None, typer.Option(help="Answer in this language at first.")] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON object a line.")] = False,
) -> None:
    """Talk with the assistant until the end of input (Ctrl-D)."""
    run(_json_lines() if jsonl else _conversation(lang.value if lang else ""))


async def _json_lines() -> None:
    async with assembled(read_settings()) as parts:
        while line := await asyncio.to_thread(sys.stdin.readline):
            answer = await answer_line(parts.assistant, line)
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
            sys.stdout.flush()


async def _conversation(language: str) -> None:
    async with assembled(read_settings()) as parts:
        if sys.stdin.isatty() and sys.stdout.isatty():
            await _in_colour(parts.assistant, language)
        else:
            await _in_a_pipe(parts.assistant, language)


async def _in_a_pipe(assistant: Assistant, language: str) -> None:
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            reply = await assistant.reply_to(said(line, language))
            sys.stdout.write(rendered(reply) + "\n\n")
            sys.stdout.flush()


async def _in_colour(assistant: Assistant, language: str) -> None:
    console = Console(highlight=False)
    console.print(coloured(await assistant.reply_to(said("hola", language))))
    session: PromptSession[str] = PromptSession("› ")
    with patch_stdout(raw=True):
        while True:
            try:
                line = await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return
            if line.strip():
                console.print(coloured(await assistant.reply_to(said(line, language))))


def said(text: str, language: str) -> Message:
    """A line typed in this terminal."""
    me = Sender(front="terminal", chat="me", person="me")
    now = datetime.now(UTC)
    return Message(id=uuid4().hex, sender=me, kind="words", at=now, text=text, locale=language)
