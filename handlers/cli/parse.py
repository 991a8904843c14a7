"""`dsmx parse`: what messages mean, as labels; opens no database and loads no front."""

import json
import sys
from typing import Annotated, Any

import typer

from bot.understanding.explaining import explained
from bot.understanding.meaning import Context
from bot.understanding.reader import Reader, load_reader

app = typer.Typer(add_completion=False)

_AFTER = {
    "search": Context(has_search=True),
    "list": Context(has_search=True, has_list=True, list_length=3),
}


@app.command()
def parse(
    text: Annotated[str, typer.Argument(help="The message; without it, read lines.")] = "",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read lines, write a label each.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say why, too.")] = False,
) -> None:
    """Show what a message means: a label of the understanding contract as JSON."""
    reader = load_reader()
    if jsonl or not text:
        _lines(reader)
    elif explain:
        sys.stdout.write(explained(reader, text, Context()) + "\n")
    else:
        _write(reader.read(text).label())


def _lines(reader: Reader) -> None:
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]  # a TextIOWrapper
    for line in sys.stdin:
        if line.strip():
            words, context = _said(line)
            _write(reader.read(words, context).label())


def _said(line: str) -> tuple[str, Context]:
    """A line's message and what it stands after; a line that is no object is a message itself."""
    try:
        said: Any = json.loads(line) if line.lstrip().startswith("{") else line.strip()
    except ValueError:
        said = line.strip()
    if isinstance(said, dict):
        return str(said.get("text", "")), _AFTER.get(str(said.get("after", "")), Context())
    return str(said), Context()


def _write(label: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(label, ensure_ascii=False) + "\n")
    sys.stdout.flush()
