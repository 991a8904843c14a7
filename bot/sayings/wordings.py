"""Fixed words that ask for something: which of them a message is."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.folding import fold
from bot.one_time_codes import read_code

CODE = "code"


def saying_of(text: str) -> tuple[str, str]:
    """The name of what a message asks for and the rest of it, folded; empty where it is none.

    A one-time code, alone or at the end, is the rest as it was typed.
    """
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    words = fold(text)
    name, rest = _longest(words)
    if read_code(last) and (name == CODE or last == text.strip()):
        return CODE, last
    return ("", "") if name == CODE else (name, rest)


def _longest(words: str) -> tuple[str, str]:
    wordings = _wordings()
    if words in wordings:
        return wordings[words], ""
    parts = words.split()
    for count in range(len(parts) - 1, 0, -1):
        name = wordings.get(" ".join(parts[:count]) + " *")
        if name:
            return name, " ".join(parts[count:])
    return "", ""


@cache
def _wordings() -> Mapping[str, str]:
    """Each wording, folded, "*" kept at its end, and what it asks for."""
    text = files("bot.data.phrases").joinpath("sayings.toml").read_text(encoding="utf-8")
    said: Mapping[str, list[str]] = tomllib.loads(text)
    return {_folded(wording): name for name, all_ in said.items() for wording in all_}


def _folded(wording: str) -> str:
    return f"{fold(wording)} *" if wording.endswith("*") else fold(wording)
