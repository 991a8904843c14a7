"""What every command shares: the environment read, the loop run, failures said."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar

import typer
from pydantic import ValidationError

from bot.errors import DatabaseUnavailable, DsmxError, SchemaNotCurrent
from handlers.settings import Settings

Result = TypeVar("Result")

FAILED = 1
MISUSED = 2


def read_settings() -> Settings:
    """The environment; a contradiction ends the program with 2 and says which."""
    try:
        return Settings()
    except ValidationError as error:
        for problem in error.errors(include_url=False, include_input=False):
            name = "_".join(map(str, problem["loc"])).upper()
            complain(": ".join(part for part in (name, problem["msg"]) if part))
        raise typer.Exit(MISUSED) from error


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run one command's work; what is known to fail ends the program with 1 and a sentence."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except SchemaNotCurrent as error:
        complain(f"The database has another schema than this program ({error}); run: dsmx migrate")
    except DatabaseUnavailable as error:
        complain(f"The database does not answer: {error}")
    except DsmxError as error:
        complain(str(error))
    raise typer.Exit(FAILED)


def complain(words: str) -> None:
    """Say something on standard error."""
    sys.stderr.write(f"dsmx: {words}\n")
