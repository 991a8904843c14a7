"""A plain yes or no, as people say it."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Literal

from bot.folding import fold


def yes_or_no(text: str) -> Literal["", "yes", "no"]:
    """What words say; empty where they are neither a yes nor a no, and nothing else."""
    words, said = fold(text), _confirmations()
    if words in said["yes"]:
        return "yes"
    return "no" if words in said["no"] else ""


def says_outright(text: str) -> bool:
    """Whether words are a yes even to what cannot be undone, and nothing else."""
    return fold(text) in _confirmations()["outright"]


def says_unknown(text: str) -> bool:
    """Whether words say that their writer does not know, and nothing else."""
    return fold(text) in _confirmations()["unknown"]


@cache
def _confirmations() -> Mapping[str, frozenset[str]]:
    source = files("bot.data.phrases").joinpath("confirmations.toml").read_text(encoding="utf-8")
    return {key: frozenset(map(fold, said)) for key, said in tomllib.loads(source).items()}
