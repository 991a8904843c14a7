"""The language of a message, where its words show one."""

from collections.abc import Sequence
from functools import cache
from typing import Literal

from bot.understanding.vocabulary import folded, table


def language_of_words(words: Sequence[str]) -> Literal["es", "en"] | None:
    """Spanish or English; None where the words show neither."""
    english, spanish = _small_words()
    in_english = sum(word in english for word in words)
    in_spanish = sum(word in spanish for word in words)
    if in_english == in_spanish:
        return None
    return "en" if in_english > in_spanish else "es"


@cache
def _small_words() -> tuple[frozenset[str], frozenset[str]]:
    tables = table("languages")
    return folded(tables["english"]), folded(tables["spanish"])
