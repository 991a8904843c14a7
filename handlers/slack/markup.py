"""Slack's markup: words that stay words in it, and words taken out of it.

https://docs.slack.dev/messaging/formatting-message-text: & < > are control characters; * _ ~ and
backticks format at the borders of words, a colon begins an emoji, > at the beginning a quotation.
"""

import re

from handlers.inert import inert

LONGEST_WORD = 500
LONGEST_LINK_WORDS = 150
LONGEST_ADDRESS = 2000
_BREAK = "\u200b"
"""A space of no width: behind a mark it keeps Slack from reading it as one."""
_MARKS = re.compile(r"(?<![^\W_])[*_~`](?=\S)|[*_~`]$|:(?=[a-z][\w+-]*:)")
_QUOTES = re.compile(r"^&gt;", re.MULTILINE)
_ENTITY = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_NO_ADDRESS = re.compile(r"[\s<>|\x00-\x1f]")
_LINK = ("http://", "https://", "mailto:", "tel:")


def literal(words: str, *, within: bool = False) -> str:
    """Words as mrkdwn that shows just these: no mention, link, format or emoji.

    `within`: they stand within a line, where > quotes nothing.
    """
    shown = _MARKS.sub(lambda mark: mark[0] + _BREAK, escaped(words))
    return shown if within else _QUOTES.sub(lambda mark: mark[0] + _BREAK, shown)


def escaped(words: str) -> str:
    """Words without control characters of Slack's or anybody's."""
    return inert(words).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def label(words: str, most: int) -> str:
    """Words for `plain_text`, which knows no escapes: so nothing in it looks like markup."""
    flat = inert(words).replace("\n", " ").replace("<", "\u2039").replace(">", "\u203a")
    return flat if len(flat) <= most else f"{flat[: most - 1]}…"


def bold(words: str) -> str:
    """Words to stand out; spaces stay outside, since Slack wants the marks at the words."""
    core = literal(words[:LONGEST_WORD].replace("\n", " ").replace("*", "\u2217")).strip()
    if not core:
        return " " if words else ""
    before = " " * (len(words) - len(words.lstrip()))
    return f"{before}*{core}*{' ' * (len(words) - len(words.rstrip()))}"


def linked(words: str, url: str) -> str:
    """A link with these words; the words alone where the address is none that may be opened."""
    flat = literal(words[:LONGEST_LINK_WORDS].replace("\n", " "))
    address = escaped(url)
    if not url.startswith(_LINK) or len(address) > LONGEST_ADDRESS or _NO_ADDRESS.search(url):
        return flat
    return f"<{address}|{flat}>"


def atoms(words: str) -> list[str]:
    """Words in literal pieces that a message may be cut between."""
    pieces = re.findall(r"\S+[^\S\n]*|[^\S\n]+|\n", words)
    cut = [piece[i : i + LONGEST_WORD] for piece in pieces for i in _steps(piece)]
    before = ["\n", *cut]
    return [literal(piece, within=last != "\n") for last, piece in zip(before, cut, strict=False)]


def said(text: str) -> str:
    """What a person typed: links as their words, mentions left out, escapes undone."""
    bare = _ENTITY.sub(_entity, whole(text))
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which cannot be kept."""
    return text.encode("utf-8", "replace").decode()


def _steps(piece: str) -> range:
    return range(0, len(piece), LONGEST_WORD)


def _entity(found: re.Match[str]) -> str:
    target, words = found[1], found[2]
    if target.startswith("@"):
        return " "
    if target.startswith(("#", "!")):
        return words or " "
    return words or target.removeprefix("mailto:").removeprefix("tel:")
