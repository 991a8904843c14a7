"""Which of the places named are left out: "que no sea de CDMX", "menos los de Guadalajara"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.normalize import Word
from bot.understanding.place_names import Named
from bot.understanding.place_words import load_place_words

_FAR_BEFORE = 6
_LONGEST_WORDING = 4
_JOINED = 3
_JOINING = frozenset(("y", "o", "ni", "e", "u", "and", "or", "nor"))


def with_exclusions(words: Sequence[Word], found: Sequence[Named]) -> list[Named]:
    """Mark those that are left out; what is joined to one by "y" or "ni" is left out with it."""
    marked: list[Named] = []
    for named in found:
        before = marked[-1] if marked else None
        since = before.last + 1 if before else 0
        between = _since_mark(words[max(since, named.first - _FAR_BEFORE) : named.first + 1])
        joined = before is not None and named.first - before.last <= _JOINED
        out = _leaves_out(between) or bool(joined and before and before.out and _joins(between))
        if not _replaced(between):
            marked.append(replace(named, out=out))
    return marked


def _since_mark(before: Sequence[Word]) -> list[str]:
    """The words before the last one, since the last mark: "no, en Chiapas" leaves nothing out."""
    first = max((at for at, word in enumerate(before) if word.comma), default=0)
    return [word.text for word in before[first:-1]]


def _replaced(between: Sequence[str]) -> bool:
    """Whether another place is wanted in its stead: "en vez de Puebla"."""
    wordings = load_place_words().replaced
    return any(_ends_wording(between, len(between) - back, wordings) for back in (1, 2))


def _joins(between: Sequence[str]) -> bool:
    return not between or not _JOINING.isdisjoint(between)


def _leaves_out(before: Sequence[str]) -> bool:
    """Whether the words right before a place leave it out, nothing else standing between."""
    known = load_place_words()
    joined = f" {' '.join(before)} "
    if any(f" {wording} " in joined for wording in known.not_out):
        return False
    passed: set[str] = set()
    for at in range(len(before) - 1, -1, -1):
        text = before[at]
        if text in known.out or _ends_wording(before, at, known.out_wordings):
            return True
        if text in known.negations:
            return text == "ni" or bool(passed & known.out_with_no)
        if text not in known.links | known.out_with_no | known.into:
            return False
        passed.add(text)
    return False


def _ends_wording(before: Sequence[str], at: int, wordings: frozenset[str]) -> bool:
    start = max(0, at + 1 - _LONGEST_WORDING)
    return any(" ".join(before[begin : at + 1]) in wordings for begin in range(start, at + 1))
