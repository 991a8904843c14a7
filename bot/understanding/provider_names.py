"""The name of a company in a message that asks about one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.corrections import heard_of
from bot.understanding.normalize import Word
from bot.understanding.vocabulary import folded, table

_QUOTED = re.compile(r"[\"“«'‘]([^\"”»'’]{3,60})[\"”»'’](?![^\W_])")
_SENTENCE_END = re.compile(r"[.!?¡¿\n:]")
_ADDRESSED = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[A-ZÑ&]{3,4}\d{6}[A-Z\d]{3}\b")
_MOST_WORDS = 6
_SHORTEST = 3
_MOST_ASKED = 14


@dataclass(frozen=True, slots=True)
class ProviderName:
    """A company's name as written, and the words that it takes.

    `exact`: it is in quotation marks, or an address or a tax number.
    """

    name: str
    words: frozenset[int]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class _NameWords:
    inside: frozenset[str]
    never: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    common: frozenset[str]
    places: frozenset[str]
    announcing: frozenset[str]
    suffixes: frozenset[str]


@cache
def _name_words() -> _NameWords:
    return _NameWords(**{name: folded(words) for name, words in table("provider_words").items()})


def provider_named(
    message: str, words: Sequence[Word], taken: frozenset[int]
) -> ProviderName | None:
    """An e-mail address, a tax number, a name in quotation marks or in capitals.

    `taken` words already mean something else.
    """
    exact = _ADDRESSED.search(message) or _QUOTED.search(message)
    if exact:
        inside = {n for n, w in enumerate(words) if exact.start() <= w.start < exact.end()}
        return ProviderName(
            exact.group(exact.lastindex or 0).strip(), frozenset(inside), exact=True
        )
    runs = [
        run
        for run in _capital_runs(words)
        if (_announced(run, words) or not _own(run, words) <= taken)
        and not _only_begins(run, words, message)
        and not _located(run, words)
    ]
    return _written(message, words, max(runs, key=len)) if runs else None


def _announced(run: Sequence[int], words: Sequence[Word]) -> bool:
    """Whether the words before say that a company's name follows: "teléfono de", "la empresa"."""
    known = _name_words()
    last, other = (words[n].text if n >= 0 else "" for n in (run[0] - 1, run[0] - 2))
    return last in known.announcing or (
        last in ("de", "del", "of", "for") and other in known.common
    )


def _located(run: Sequence[int], words: Sequence[Word]) -> bool:
    """Whether a word that brings a place stands right before."""
    before = words[run[0] - 1].text if run[0] else ""
    return before in _name_words().places


def _own(run: Sequence[int], words: Sequence[Word]) -> set[int]:
    """A run without the small words inside it."""
    return {number for number in run if words[number].text not in _name_words().inside}


def _only_begins(run: Sequence[int], words: Sequence[Word], message: str) -> bool:
    """Whether a capital only begins a sentence with a word that everybody knows."""
    word = words[run[0]]
    before = message[words[run[0] - 1].end if run[0] else 0 : word.start]
    if len(run) == 1 and len(word.text) < _SHORTEST:
        return True
    begins = not run[0] or bool(_SENTENCE_END.search(before))
    return begins and len(run) == 1 and not _unheard(word) and not _mixed(word)


def provider_after_cue(
    message: str, words: Sequence[Word], taken: frozenset[int]
) -> ProviderName | None:
    """The name that no capital shows: the words after "datos de", "está verificada" and such."""
    if len(words) > _MOST_ASKED:
        return None
    runs = [_lower_run(words, at + 1, taken) for at in _cues(words)]
    named = [run for run in runs if run and any(_unheard(words[n]) for n in run)]
    return _written(message, words, max(named, key=len)) if named else None


def _written(message: str, words: Sequence[Word], run: Sequence[int]) -> ProviderName:
    name = message[words[run[0]].start : words[run[-1]].end]
    return ProviderName(name.strip(" ,.;:¿?¡!"), frozenset(run))


def _cues(words: Sequence[Word]) -> Iterator[int]:
    if len(words) > 1 and words[1].text in _name_words().after:
        yield -1
    for at, word in enumerate(words):
        if word.text in _name_words().before:
            yield at


def _lower_run(words: Sequence[Word], start: int, taken: frozenset[int]) -> list[int]:
    known = _name_words()
    run: list[int] = []
    for at in range(start, min(len(words), start + _MOST_WORDS)):
        word = words[at]
        inner = word.text in known.inside and bool(run)
        stops = word.text in known.after or word.text in known.never or at in taken
        if (stops and not inner) or (word.comma and run):
            break
        run.append(at)
    return _trimmed(run, words)


def _unheard(word: Word) -> bool:
    return word.text.isalpha() and not word.fixed and not heard_of(word.text)


def _capital_runs(words: Sequence[Word]) -> list[list[int]]:
    """Runs of capitalised words; small words and figures may stand inside, not at the ends."""
    known = _name_words()
    runs: list[list[int]] = []
    run: list[int] = []
    for number, word in enumerate(words):
        begins = _looks_like_name(word) and (bool(run) or word.text not in known.never)
        inner = bool(run) and not word.comma and (word.text in known.inside or word.raw.isdigit())
        if inner or (begins and not (run and word.comma)):
            run.append(number)
            continue
        runs.append(run)
        run = [number] if begins else []
    runs.append(run)
    return [trimmed for one in runs if (trimmed := _trimmed(one, words))]


def _looks_like_name(word: Word) -> bool:
    return word.capital or _mixed(word)


def _mixed(word: Word) -> bool:
    """Whether capitals stand inside: "CapaciTec"."""
    return not word.raw.isupper() and any(map(str.isupper, word.raw[1:]))


def _trimmed(run: list[int], words: Sequence[Word]) -> list[int]:
    known = _name_words()
    while run and words[run[-1]].text in known.inside | known.never:
        run = run[:-1]
    while run and words[run[0]].text in known.inside | known.never:
        run = run[1:]
    return run
