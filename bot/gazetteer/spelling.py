"""Shortened words of names spelled out."""

import tomllib
from functools import cache

from bot.gazetteer.files import read_text


@cache
def abbreviations() -> dict[str, str]:
    """Return the shortened words and what each stands for, folded ("cd": "ciudad")."""
    return dict(tomllib.loads(read_text("abbreviations.toml")))


def spelled_out(folded: str) -> str:
    """Return a folded name with its shortened words spelled out, as many words as before."""
    full = abbreviations()
    return " ".join([full.get(word, word) for word in folded.split()])
