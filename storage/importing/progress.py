"""How far an import is, told while it runs."""

from collections.abc import Callable, Iterable, Iterator

from storage.importing.tables import Row

EVERY = 1000
Progress = Callable[[str, int, int | None], None]
"""Told a stage, how much of it is done, and of how much; None where that is not known."""


def silent(stage: str, done: int, total: int | None) -> None:
    """Tell nobody."""


def counted(stage: str, rows: Iterable[Row], progress: Progress) -> Iterator[Row]:
    """The rows, told as they pass."""
    done = 0
    for done, row in enumerate(rows, 1):  # the last count is told after the loop
        yield row
        if done % EVERY == 0:
            progress(stage, done, None)
    progress(stage, done, done)
