"""Patterns over the words of a message: what calls for an intent, what tells a small slot.

A pattern is written as people say it and compared by stems: `(a|b)` is one of, `[a]` may be left
out, `...` is up to five words, `^` and `$` are the ends, `=word` is that form alone, `word*` any
ending, `{need}` a list of the file of word lists, `<place>` whatever was understood as one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.folding import fold
from bot.understanding.stems import sound, stem
from bot.understanding.vocabulary import common_words, table

_MARK = re.compile(r"\.\.\.|[()\[\]|^$]|<\w+>|\{\w+\}|[^\s()\[\]|^$<>{}]+")
_MARKS = {"(": "(?:", "[": "(?:", ")": ")", "]": ")?", "|": "|", "^": "^", "$": " *$"}
_GAP = r"(?: [^ ]+(?= )){0,5}?"
_RAREST = 20_000
_MOST_NEEDED = 4
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


Needed = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class _Tried:
    """A pattern as it is tried: what else of it a message must have, its expression once made."""

    trigger: Trigger
    needed: tuple[frozenset[str], ...]
    expression: re.Pattern[str] | None = None

    def found(self, texts: Sequence[str]) -> Call | None:
        self.expression = self.expression or expression_of(self.trigger.pattern)
        for text in texts:
            match = self.expression.search(text)
            if match:
                return _call(self.trigger, text, match)
        return None


class Triggers:
    """Many patterns, of which only those are tried that may be in the message."""

    def __init__(self, triggers: Iterable[Trigger], needed: Mapping[str, Needed]) -> None:
        self._all: list[_Tried] = []
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for number, trigger in enumerate(triggers):
            rarest, *others = needed[trigger.pattern] or (("",),)
            self._all.append(_Tried(trigger, tuple(map(frozenset, others))))
            for key in rarest:
                self._by_key[key].append(number)

    def called(self, words: Sequence[str], *classed: Sequence[str]) -> Iterator[Call]:
        """Every pattern found in folded words; `classed` have classes in place of some of them."""
        plain = (_text(words),)
        mixed = tuple(map(_text, classed)) or plain
        keys = dict.fromkeys(key_of(word) for form in (words, *classed) for word in form)
        absent = frozenset(keys).isdisjoint
        numbers = (n for key in ("", *keys) for n in self._by_key.get(key, ()))
        for number in dict.fromkeys(numbers):
            tried = self._all[number]
            if not any(map(absent, tried.needed)):
                call = tried.found(mixed if tried.trigger.over_classes else plain)
                if call:
                    yield call


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
    return "".join(map(_marked, words)) + " "


@lru_cache(maxsize=65536)
def _marked(word: str) -> str:
    return f" {key_of(word)}:{sound(word)}"


@lru_cache(maxsize=65536)
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


def anchors(triggers: Iterable[Trigger]) -> dict[str, Needed]:
    """For each pattern the sets of stems of each of which a message must have one, rarest first.

    Raises:
        ValueError: a pattern names an unknown list.
    """
    patterns = {trigger.pattern for trigger in triggers}
    return {pattern: tuple(_anchors(_marks(pattern))) for pattern in patterns}


def _anchors(marks: list[str]) -> Iterator[tuple[str, ...]]:
    needed, _ = _needed(marks, 0)
    known = sorted({words for words in needed if "" not in words}, key=_commonness)
    yield from (tuple(sorted(words)) for words in known[:_MOST_NEEDED])


def _needed(marks: list[str], at: int) -> tuple[list[frozenset[str]], int]:
    """What each wording up to the closing bracket needs one of, and where that is.

    Several wordings need one of what any of them needs most.
    """
    wordings: list[list[frozenset[str]]] = [[]]
    while at < len(marks) and marks[at] not in ")]":
        mark = marks[at]
        if mark == "|":
            wordings.append([])
        elif mark in "([":
            inner, at = _needed(marks, at + 1)
            wordings[-1] += inner if mark == "(" else []
        else:
            wordings[-1] += _words_of(mark)
        at += 1
    if len(wordings) == 1:
        return wordings[0], at
    rarest = [min(one, key=_commonness) for one in wordings if one]
    return ([frozenset().union(*rarest)] if len(rarest) == len(wordings) else []), at


def _words_of(mark: str) -> list[frozenset[str]]:
    if mark in _MARKS or mark == "..." or mark.endswith("*"):
        return []
    return [frozenset((key_of(mark.lstrip("=")),))]


def _commonness(words: frozenset[str]) -> tuple[float, list[str]]:
    return sum(map(_frequency, words)), sorted(words)


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
