"""Words as Telegram's HTML, in which only & < > are markup; no name that was typed does anything.

Besides its markup Telegram makes links of what looks like one: @names (which ring), /commands, and
addresses. In the names of companies an invisible word joiner keeps them words.
"""

import re
from collections.abc import Iterator
from html import escape

from bot.replies import Run, Strong
from handlers.inert import inert

LONGEST_ATOM = 700
"""Characters of one run: escaped, they still fit a message."""
LONGEST_LINE = 3500
"""Characters of a line, escaped, that stays whole where it is all of a paragraph."""
_JOINER = "\u2060"
_RINGS = re.compile(r"((?<!\w)@|(?<!\S)/)(?=[^\W\d])")
_ADDRESS = re.compile(r"(?<=\w)(\.(?=[^\W\d]{2})|:(?=//))")
_OPENS = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_TELEPHONE = "tel:+52"


def units(words: str) -> int:
    """How long Telegram finds words: in UTF-16, where most emoji are two."""
    return len(words) + sum(1 for char in words if char > "\uffff")


def cut(words: str, most: int) -> str:
    """As many of the words as that many units hold."""
    return words.encode("utf-16-le", "replace")[: 2 * most].decode("utf-16-le", "ignore")


def safe(words: str) -> str:
    """Words as words."""
    return escape(inert(words), quote=False)


def name(words: str) -> str:
    """The name of a company: it rings nobody, and not even an address in it is a link."""
    for what in (_RINGS, _ADDRESS):
        words = what.sub(rf"\1{_JOINER}", words)
    return escape(_JOINER.join(map(inert, words.split(_JOINER))), quote=False)


def linked(words: str, url: str) -> str:
    """Words that open an address; a telephone is written so that a phone offers to call it."""
    if url.startswith(_TELEPHONE):
        return safe(re.sub(r"(?=\d)", "+52 ", words, count=1))
    if _OPENS.fullmatch(url) and words.strip():
        return f'<a href="{escape(url)}">{safe(words)}</a>'
    return safe(words)


def lines_of(runs: tuple[Run, ...]) -> list[str]:
    """The lines of a paragraph, each whole in itself: no tag is open at its end."""
    lines = [""]
    for run in runs:
        words, strong = (run.words, True) if isinstance(run, Strong) else (run, False)
        longest = LONGEST_LINE if len(runs) == 1 else LONGEST_ATOM
        for number, line in enumerate(inert(words).split("\n")):
            whole = units(safe(line)) <= longest
            pieces = [_marked(piece, strong=strong) for piece in ([line] if whole else atoms(line))]
            if number:
                lines.append("")
            lines[-1] += pieces[0]
            lines += pieces[1:]
    return lines


def atoms(words: str) -> Iterator[str]:
    """Words in pieces that fit any message, cut between words where there is a space."""
    while len(words) > LONGEST_ATOM:
        space = words.rfind(" ", 1, LONGEST_ATOM)
        end = space if space > 0 else LONGEST_ATOM
        yield words[:end]
        words = words[end:].lstrip(" ")
    yield words


def _marked(words: str, *, strong: bool) -> str:
    return f"<b>{safe(words)}</b>" if strong and words.strip() else safe(words)
