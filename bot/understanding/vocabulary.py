"""Words by what they do in a sentence, from their data file."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.folding import fold


@dataclass(frozen=True, slots=True)
class Words:
    """Shorthand spelled out; words without meaning of their own; words never read loosely."""

    shorthand: Mapping[str, tuple[str, ...]]
    function: frozenset[str]
    exact: frozenset[str]


@cache
def load_words() -> Words:
    """Read the file, once."""
    path = files("bot") / "data" / "vocabulary" / "words.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        shorthand={key: tuple(fold(said).split()) for key, said in tables["shorthand"].items()},
        function=frozenset(map(fold, tables["function"]["words"])),
        exact=frozenset(map(fold, tables["exact"]["words"])),
    )
