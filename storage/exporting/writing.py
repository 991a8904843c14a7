"""What every kind of file is written by."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from bot.providers import Provider

Cells = Mapping[str, str]
AddRow = Callable[[str, Cells], None]
"""Takes the name of a file and the cells of a row of it."""
Tabular = Callable[[Path], AbstractContextManager[AddRow]]
Write = Callable[[Provider], None]
Published = Callable[[Path], AbstractContextManager[Write]]
