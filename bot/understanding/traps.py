"""Wordings whose words mean something else than they name elsewhere: "cámara de comercio"."""

from collections.abc import Sequence
from functools import cache

from bot.folding import fold
from bot.understanding.vocabulary import table

_LONGEST = 4
SMALL_WORD = "de"


def without_traps(words: Sequence[str]) -> list[str]:
    """The same words, as many, with a small word for each word of such a wording."""
    kept = list(words)
    for at in range(len(words)):
        for length in range(2, _LONGEST + 1):
            if tuple(words[at : at + length]) in _wordings():
                kept[at : at + length] = [SMALL_WORD] * length
    return kept


@cache
def _wordings() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(said).split()) for said in table("traps")["wordings"])
