"""Towns that a message names and the gazetteer does not hold, with the nearest spellings."""

from collections.abc import Iterator, Sequence

from bot.gazetteer import Gazetteer
from bot.understanding.corrections import heard_of
from bot.understanding.found import Found
from bot.understanding.meaning import UnknownPlace
from bot.understanding.normalize import Word
from bot.understanding.place_words import load_place_words

_SHORTEST = 4
_MOST_WORDS = 4
_MOST_UNKNOWN = 2


def unknown_places(found: Found, gazetteer: Gazetteer) -> list[UnknownPlace]:
    """What stands where a town may, is written as one, and is known as nothing."""
    taken = found.taken
    unknown: list[UnknownPlace] = []
    for at in _after_cues(found.words):
        if at not in taken and _strange(found.words[at]):
            end = _end_of_name(found.words, at, taken)
            name = found.message[found.words[at].start : found.words[end].end]
            near = gazetteer.spelled_like(name)
            surely = _surely(found.words, at)
            if near or surely or found.words[at].capital:
                unknown.append(UnknownPlace(name, near))
    return unknown[:_MOST_UNKNOWN]


def _after_cues(words: Sequence[Word]) -> Iterator[int]:
    """The words right after one that brings a place, that are in capitals or end a clause."""
    cues = load_place_words().surely_into
    for at in range(1, len(words)):
        before = words[at - 1].text, f"{words[max(0, at - 2)].text} {words[at - 1].text}"
        ends = at + 1 == len(words) or words[at + 1].comma
        if not cues.isdisjoint(before) and (words[at].capital or ends):
            yield at


def _strange(word: Word) -> bool:
    long = len(word.text) >= _SHORTEST and word.text.isalpha()
    return long and (word.fixed or not heard_of(word.text))


def _surely(words: Sequence[Word], at: int) -> bool:
    """Whether nothing but a town can follow: "soy de", "vivo en"."""
    return f"{words[max(0, at - 2)].text} {words[at - 1].text}" in load_place_words().surely_into


def _end_of_name(words: Sequence[Word], at: int, taken: frozenset[int]) -> int:
    end = at
    while end + 1 < min(len(words), at + _MOST_WORDS) and words[at].capital:
        following = words[end + 1]
        if following.comma or end + 1 in taken or not following.capital:
            break
        end += 1
    return end
