"""What every kind of file is written by."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from bot.providers import Provider

Write = Callable[[Provider], None]
Opened = Callable[[Path], AbstractContextManager[Write]]
