"""`dsmx taxonomy`: whether the phrases of services, sectors, credentials and vendors are sound."""

import sys

import typer

from bot.taxonomy import load_taxonomy
from bot.taxonomy_check import Problem, collisions, unreachable
from bot.understanding.reader import load_reader
from handlers.cli.running import FAILED

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def taxonomy() -> None:
    """Services, sectors, credentials and vendors."""


@app.command()
def check() -> None:
    """Name phrases that stand in two codes or are not read as their own; 1 if there are any."""
    known = load_taxonomy()
    colliding = collisions(known)
    lost = unreachable(known, load_reader())
    _tell("stand in two codes", colliding)
    _tell("are not understood as their own code", lost)
    if colliding or lost:
        raise typer.Exit(FAILED)


def _tell(what: str, problems: list[Problem]) -> None:
    sys.stdout.write(f"{len(problems)} phrases {what}\n")
    sys.stdout.writelines(f"  {problem.line}\n" for problem in problems)
