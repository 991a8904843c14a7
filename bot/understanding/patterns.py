"""Phrases as staff write them: (a|b) is one of, [a] may be left out."""

import re
from collections.abc import Iterator
from itertools import islice, product

from bot.folding import fold

MOST_READINGS = 240
_TOKEN = re.compile(r"[()\[\]|]|[^()\[\]|]+")


def readings(pattern: str) -> list[str]:
    """All phrases that a pattern stands for, folded; at most 240.

    Raises:
        ValueError: brackets are not closed, or close what was not opened.
    """
    tokens = _TOKEN.findall(pattern)
    phrases, rest = _alternatives(tokens, 0)
    if rest != len(tokens):
        raise ValueError(f"a bracket too many in {pattern!r}")
    return list(dict.fromkeys(fold(phrase) for phrase in phrases))


def _alternatives(tokens: list[str], at: int) -> tuple[list[str], int]:
    found: list[str] = []
    while True:
        phrases, at = _sequence(tokens, at)
        found += phrases
        if at >= len(tokens) or tokens[at] != "|":
            return found[:MOST_READINGS], at
        at += 1


def _sequence(tokens: list[str], at: int) -> tuple[list[str], int]:
    parts: list[list[str]] = []
    while at < len(tokens) and tokens[at] not in ")]|":
        if tokens[at] in "([":
            inner, end = _alternatives(tokens, at + 1)
            closing = ")" if tokens[at] == "(" else "]"
            if end >= len(tokens) or tokens[end] != closing:
                raise ValueError(f"a bracket is not closed in {''.join(tokens)!r}")
            parts.append(["", *inner] if closing == "]" else inner)
            at = end + 1
        else:
            parts.append([tokens[at]])
            at += 1
    return list(islice(_joined(parts), MOST_READINGS)), at


def _joined(parts: list[list[str]]) -> Iterator[str]:
    for chosen in product(*parts):
        yield "".join(chosen)
