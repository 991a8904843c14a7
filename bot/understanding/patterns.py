"""Phrases as staff write them: (a|b) is one of, [a] may be left out."""

import re
from collections.abc import Iterator
from itertools import islice, product

from bot.folding import fold

MOST_READINGS = 240
_PIECE = re.compile(r"[()\[\]|]|[^()\[\]|]+")
_CLOSING = {"(": ")", "[": "]"}

Words = tuple[str, ...]
Part = tuple[Words, ...]


def readings(pattern: str) -> list[str]:
    """All phrases that a pattern stands for, folded; at most 240.

    Raises:
        ValueError: brackets are not closed, or close what was not opened.
    """
    pieces = _PIECE.findall(pattern)
    phrases, rest = _alternatives(pieces, 0)
    if rest != len(pieces):
        raise ValueError(f"a bracket too many in {pattern!r}")
    return list(dict.fromkeys(fold(phrase) for phrase in phrases))


def parts(pattern: str) -> list[list[Part]]:
    """The same as parts in a row: each part lists its wordings, empty where it may be left out.

    A pattern with a bracket inside a word, or a choice at its top, gives several rows.

    Raises:
        ValueError: as `readings`.
    """
    pieces = _stretches(pattern)
    if pieces is None:
        return [[((word,),) for word in said.split()] for said in readings(pattern)]
    return [[part for piece in pieces for part in _part(piece)]]


def _part(piece: str) -> Iterator[Part]:
    if piece[0] in _CLOSING:
        yield tuple(dict.fromkeys(tuple(said.split()) for said in readings(piece)))
    else:
        yield from (((word,),) for word in fold(piece).split())


def _stretches(pattern: str) -> list[str] | None:
    """Stretches of words and whole brackets by turns; None where a bracket is inside a word."""
    pieces: list[str] = []
    depth = 0
    for piece in _PIECE.findall(pattern):
        if depth == 0 and piece == "|":
            return None
        if depth or (piece in _CLOSING and pieces and not pieces[-1][-1:].isspace()):
            if depth == 0:
                return None
            pieces[-1] += piece
        elif pieces and pieces[-1][-1] in ")]" and not piece[0].isspace():
            return None
        else:
            pieces.append(piece)
        depth += (piece in _CLOSING) - (piece in _CLOSING.values())
    return None if depth else [piece for piece in pieces if piece.strip()]


def _alternatives(pieces: list[str], at: int) -> tuple[list[str], int]:
    found: list[str] = []
    while True:
        phrases, at = _sequence(pieces, at)
        found += phrases
        if at >= len(pieces) or pieces[at] != "|":
            return found[:MOST_READINGS], at
        at += 1


def _sequence(pieces: list[str], at: int) -> tuple[list[str], int]:
    found: list[list[str]] = []
    while at < len(pieces) and pieces[at] not in ")]|":
        if pieces[at] in _CLOSING:
            inner, end = _alternatives(pieces, at + 1)
            if end >= len(pieces) or pieces[end] != _CLOSING[pieces[at]]:
                raise ValueError(f"a bracket is not closed in {''.join(pieces)!r}")
            found.append(["", *inner] if pieces[at] == "[" else inner)
            at = end + 1
        else:
            found.append([pieces[at]])
            at += 1
    return list(islice(_joined(found), MOST_READINGS)), at


def _joined(found: list[list[str]]) -> Iterator[str]:
    for chosen in product(*found):
        yield "".join(chosen)
