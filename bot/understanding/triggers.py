"""Patterns over the words of a message: what calls for an intent, what tells a small slot.

A pattern is written as people say it and compared by stems: `(a|b)` is one of, `[a]` may be left
out, `...` is up to five words, `^` and `$` are the ends, `=word` is that form alone, `word*` any
ending, `{need}` a list of the file of word lists, `<place>` whatever was understood as one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from bot.folding import fold
from bot.understanding.stems import sound, stem
from bot.understanding.vocabulary import common_words, table

_MARK = re.compile(r"\.\.\.|[()\[\]|^$]|<\w+>|\{\w+\}|[^\s()\[\]|^$<>{}]+")
_MARKS = {"(": "(?:", "[": "(?:", ")": ")", "]": ")?", "|": "|", "^": "^", "$": " *$"}
_GAP = r"(?: [^ ]+(?= )){0,5}?"
_RAREST = 20_000
_LISTED = re.compile(r"(\{\w+\})")
_CLASS = re.compile(r"<(\w+)>")
_UNSAID = re.compile(r"\.\.\.|[\^$*]")
_SAID_CLASS = "xqclass"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A pattern that calls for `name`, more or less surely (`weight`)."""

    name: str
    weight: float
    pattern: str
    weak: bool = False

    @property
    def over_classes(self) -> bool:
        """Whether it looks for what was understood, as `<place>`."""
        return "<" in self.pattern


@dataclass(frozen=True, slots=True)
class Call:
    """A pattern found in a message: at which word it begins, and the words that it covers."""

    trigger: Trigger
    first: int
    said: tuple[str, ...]

    @property
    def points(self) -> bool:
        """Whether it covers what points at one provider."""
        return "<provider>" in self.said or "<ordinal>" in self.said

    @property
    def words(self) -> int:
        """How many words it covers."""
        return len(self.said)


class Triggers:
    """Many patterns, of which only those are tried that have a word in the message."""

    def __init__(self, triggers: Iterable[Trigger], needed: Mapping[str, tuple[str, ...]]) -> None:
        self._by_key: dict[str, list[Trigger]] = defaultdict(list)
        for trigger in triggers:
            for key in needed[trigger.pattern]:
                self._by_key[key].append(trigger)

    def called(self, words: Sequence[str], *classed: Sequence[str]) -> Iterator[Call]:
        """Every pattern found in folded words; `classed` have classes in place of some of them."""
        plain = (_text(words),)
        mixed = tuple(map(_text, classed)) or plain
        tried: set[Trigger] = set()
        keys = (key_of(word) for form in (words, *classed) for word in form)
        for key in ("", *dict.fromkeys(keys)):
            for trigger in self._by_key.get(key, ()):
                if trigger in tried:
                    continue
                tried.add(trigger)
                call = _found(trigger, mixed if trigger.over_classes else plain)
                if call:
                    yield call


def _found(trigger: Trigger, texts: Sequence[str]) -> Call | None:
    expression = expression_of(trigger.pattern)
    for text in texts:
        match = expression.search(text)
        if match:
            return _call(trigger, text, match)
    return None


def _call(trigger: Trigger, text: str, match: re.Match[str]) -> Call:
    said = tuple(word.rpartition(":")[2] or word[:-1] for word in match.group().split())
    return Call(trigger, text.count(" ", 0, match.start()), said)


@cache
def expression_of(pattern: str) -> re.Pattern[str]:
    """A pattern as a regular expression over stems; compiled when it is first tried.

    Raises:
        ValueError: its brackets do not match, or it names an unknown list.
    """
    try:
        return re.compile("".join(map(_expression, _marks(pattern))))
    except re.error as error:
        raise ValueError(f"{pattern!r}: {error}") from error


def _text(words: Sequence[str]) -> str:
    """Each word as its stem and its sound: " faktur:fakturasion "."""
    return "".join([f" {key_of(word)}:{sound(word)}" for word in words]) + " "


def key_of(word: str) -> str:
    """What a folded word is compared by: its stem; a class is itself."""
    return word if word[0] == "<" else stem(word)


@cache
def _lists() -> Mapping[str, tuple[str, ...]]:
    said = table("lists")
    return {name: tuple(words) for name, words in said.items()}


def _marks(pattern: str) -> list[str]:
    found: list[str] = []
    for mark in _MARK.findall(pattern):
        if mark[0] == "{":
            if mark[1:-1] not in _lists():
                raise ValueError(f"no list of words is called {mark}")
            found += ["(", *"\0|\0".join(_lists()[mark[1:-1]]).split("\0"), ")"]
        else:
            found.append(mark)
    return [piece for mark in found for piece in _pieces(mark)]


def _pieces(mark: str) -> list[str]:
    if mark in _MARKS or mark == "..." or mark[0] == "<":
        return [mark]
    words = fold(mark.replace("*", "").replace("=", "")).split()
    if mark[0] == "=":
        return [f"={word}" for word in words]
    return [f"{words[0]}*"] if mark.endswith("*") and words else words


def _expression(mark: str) -> str:
    if mark in _MARKS:
        return _MARKS[mark]
    if mark == "...":
        return _GAP
    if mark[0] == "<":
        return f" {mark}:[^ ]*(?= )"
    if mark[0] == "=":
        return f" [^ :]+:{re.escape(sound(mark[1:]))}(?= )"
    if mark.endswith("*"):
        return f" [^ :]+:{re.escape(sound(mark[:-1]))}[^ ]*(?= )"
    return f" {re.escape(stem(mark))}:[^ ]*(?= )"


def anchors(triggers: Iterable[Trigger]) -> dict[str, tuple[str, ...]]:
    """The stems of which a message must have one, for each pattern.

    Raises:
        ValueError: a pattern names an unknown list.
    """
    patterns = {trigger.pattern for trigger in triggers}
    return {pattern: tuple(sorted(_anchors(_marks(pattern)))) for pattern in patterns}


def _anchors(marks: list[str]) -> frozenset[str]:
    """The stems of which a message must have one: of the part of the pattern that is rarest."""
    needed, _ = _needed(marks, 0)
    return needed or frozenset(("",))


def _needed(marks: list[str], at: int) -> tuple[frozenset[str] | None, int]:
    """One of which words each wording up to the closing bracket needs, and where that is.

    None where a wording can do without any word of its own.
    """
    wordings: list[frozenset[str] | None] = []
    best: frozenset[str] | None = None
    while at < len(marks) and marks[at] not in ")]":
        mark = marks[at]
        if mark == "|":
            wordings.append(best)
            best = None
        elif mark in "([":
            inner, at = _needed(marks, at + 1)
            best = _rarer(best, inner) if mark == "(" else best
        else:
            best = _rarer(best, _words_of(mark))
        at += 1
    wordings.append(best)
    known = [one for one in wordings if one is not None]
    return (frozenset().union(*known) if len(known) == len(wordings) else None), at


def _words_of(mark: str) -> frozenset[str] | None:
    if mark in _MARKS or mark == "..." or mark.endswith("*"):
        return None
    return frozenset((key_of(mark.lstrip("=")),))


def _rarer(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    if one is None or other is None:
        return one or other
    return min(one, other, key=lambda words: sum(map(_frequency, words)))


def _frequency(key: str) -> float:
    rank = _ranks().get(key, _RAREST)
    return 1 + 10_000 / (1 + rank)


@cache
def _ranks() -> Mapping[str, int]:
    """How frequent each stem is: the best rank of the commonest words that have it."""
    ranks: dict[str, int] = {}
    for word, rank in common_words().items():
        if rank < 3000:
            ranks.setdefault(stem(word), rank)
    return ranks


def words_of_patterns(patterns: Iterable[str]) -> frozenset[str]:
    """Every word that patterns are made of, lists spelled out."""
    marks = (mark.lstrip("=") for pattern in patterns for mark in _marks(pattern))
    return frozenset(mark for mark in marks if mark.isalpha())


def list_named(name: str) -> tuple[str, ...]:
    """The words of a list, as written."""
    return _lists()[name]


def unmarked(pattern: str) -> str:
    """A pattern without its marks: lists spelled out, classes as words that `class_of` reads."""
    spelled = "".join(
        f"({'|'.join(list_named(mark[1:-1]))})" if mark[0] == "{" else mark
        for mark in _LISTED.split(pattern)
        if mark
    )
    return _UNSAID.sub(" ", _CLASS.sub(rf"{_SAID_CLASS}\1", spelled)).replace("=", "")


def class_of(word: str) -> str:
    """The class that a word of an unmarked pattern stands for; any other word as it is."""
    return f"<{word.removeprefix(_SAID_CLASS)}>" if word.startswith(_SAID_CLASS) else word
