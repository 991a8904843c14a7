"""A message as words: folded, shorthand spelled out, with what the writing tells besides."""

import re
from dataclasses import dataclass

from bot.folding import fold
from bot.understanding.vocabulary import load_words

LONGEST = 4096
_WORD = re.compile(r"[^\W_]+(?:[.'’][^\W_]+)*\.?", re.UNICODE)
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: folded and spelled out, and how it stood in the message.

    `comma`: a comma or another mark stands before it; `dot`: a dot after it as in "Ver.".
    """

    text: str
    raw: str
    start: int
    end: int
    capital: bool
    comma: bool
    dot: bool


def words_of(message: str) -> tuple[Word, ...]:
    """The words of the first 4,096 characters."""
    message = message[:LONGEST]
    shouted = message.isupper()
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(message):
        mark = message[last : match.start()].strip()
        found.extend(_spelled_out(match, comma=bool(mark), shouted=shouted))
        last = match.end()
    return tuple(found)


def _spelled_out(match: re.Match[str], *, comma: bool, shouted: bool) -> list[Word]:
    raw = match.group().rstrip(".")
    dot = match.group() != raw
    folded = fold(_REPEATED.sub(r"\1", raw) if not raw.isdigit() else raw).replace(" ", "")
    if not folded:
        return []
    spelled = load_words().shorthand.get(folded, (folded,))
    capital = raw[:1].isupper() and not shouted
    return [
        Word(text, raw, match.start(), match.end(), capital, comma and not number, dot)
        for number, text in enumerate(spelled)
    ]
