"""Words by what they do in a sentence, from their data files."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.folding import fold


@dataclass(frozen=True, slots=True)
class Words:
    """Words by their part in a message.

    `shorthand` is spelled out; `function` words mean nothing alone; `exact` ones are never read
    loosely; `generic` ones go with any need; `joined` are short ones that others are glued to;
    `shy` ones tell a service only where the rest of the message agrees.
    """

    shorthand: Mapping[str, tuple[str, ...]]
    function: frozenset[str]
    exact: frozenset[str]
    generic: frozenset[str]
    joined: frozenset[str]
    shy: frozenset[str]


def table(name: str) -> dict[str, Any]:
    """Return what a TOML file of `bot/data/vocabulary` holds."""
    return tomllib.loads(_text(f"{name}.toml"))


def folded(words: Iterable[str]) -> frozenset[str]:
    """Return words of a data file as they are compared."""
    return frozenset(map(fold, words))


@cache
def load_words() -> Words:
    """Read the file, once."""
    tables = table("words")
    return Words(
        shorthand={key: tuple(fold(said).split()) for key, said in tables["shorthand"].items()},
        function=folded(tables["function"]["words"]),
        exact=folded(tables["exact"]["words"]),
        generic=folded(tables["generic"]["words"]),
        joined=folded(tables["joined"]["words"]),
        shy=folded(tables["shy"]["words"]),
    )


@cache
def common_words() -> Mapping[str, int]:
    """Return the most frequent words of Spanish and English, each with its rank from 0."""
    ranks: dict[str, int] = {}
    for name in ("common_es.txt", "common_en.txt"):
        lines = (line for line in _text(name).splitlines() if not line.startswith("#"))
        for rank, word in enumerate(word for line in lines for word in line.split()):
            ranks[word] = min(rank, ranks.get(word, rank))
    return ranks


def _text(name: str) -> str:
    return (files("bot") / "data" / "vocabulary" / name).read_text(encoding="utf-8")
