"""A message as words: folded, shorthand spelled out, with what the writing tells besides."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from bot.folding import fold
from bot.understanding.vocabulary import load_words, table

LONGEST = 4096
_WORD = re.compile(r"\d+(?:[.,]\d+)+|&|[^\W_]+(?:[.'’`][^\W_]+)*\.?", re.UNICODE)
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_THOUSANDS = re.compile(r"[.,](?=\d{3}(?:\D|$))")
_GLUED = re.compile(r"(\d+)([a-z]+)")
_SENTENCES = re.compile(r"[^\W\d_]{3,}\.[^\W\d_]{3,}")
_SHOUTED = 0.7


class Word(NamedTuple):
    """One word: folded and spelled out, and how it stood in the message.

    `comma`: a comma or another mark stands before it; `dot`: a dot after it as in "Ver.";
    `fixed`: it was misspelt and is read as another word.
    """

    text: str
    raw: str
    start: int
    end: int
    capital: bool
    comma: bool
    dot: bool
    fixed: bool = False


def words_of(message: str) -> tuple[Word, ...]:
    """The words of the first 4,096 characters."""
    message = message[:LONGEST]
    shouted = _shouted(message)
    found: list[Word] = []
    last = 0
    for start, end in _spans(message):
        mark = message[last:start].strip()
        found.extend(_spelled_out(message[start:end], start, comma=bool(mark), shouted=shouted))
        last = end
    return tuple(found)


def _shouted(message: str) -> bool:
    """Whether nearly all is in capitals, so that capitals tell nothing."""
    letters = sum(map(str.isalpha, message))
    return letters > 3 and sum(map(str.isupper, message)) > _SHOUTED * letters


def _spans(message: str) -> Iterator[tuple[int, int]]:
    for match in _WORD.finditer(message):
        start, end = match.span()
        glued = _SENTENCES.fullmatch(match.group().rstrip("."))
        if glued:
            middle = message.index(".", start)
            yield start, middle + 1
            start = middle + 1
        yield start, end


def _spelled_out(written: str, start: int, *, comma: bool, shouted: bool) -> list[Word]:
    raw = written.rstrip(".")
    texts = _texts(raw)
    capital = raw[:1].isupper() and not shouted
    dot, end = written != raw, start + len(raw)
    return [
        Word(text, raw, start, end, capital, comma and not number, dot)
        for number, text in enumerate(texts)
    ]


@lru_cache(maxsize=8192)
def _texts(raw: str) -> tuple[str, ...]:
    """What one written word says, folded: "20km" is two words, "don't" is "do not"."""
    if raw == "&":
        return ("y",)
    if raw[0].isdigit() and not raw.isalnum():
        return (_THOUSANDS.sub("", raw).replace(",", "."),)
    folded = fold(_REPEATED.sub(r"\1", raw) if not raw.isdigit() else raw)
    joined = folded.replace(" ", "")
    if not joined:
        return ()
    contracted = _contractions().get(joined) if " " in folded else None
    if contracted:
        return contracted
    measured = _GLUED.fullmatch(joined)
    if measured and measured.group(2) in _units():
        return measured.groups()
    return load_words().shorthand.get(joined, (joined,))


@cache
def _contractions() -> Mapping[str, tuple[str, ...]]:
    return {key: tuple(said.split()) for key, said in table("languages")["contractions"].items()}


@cache
def _units() -> frozenset[str]:
    return frozenset(unit for units in table("numbers")["units"].values() for unit in units)
