"""Which of the places named are left out: "que no sea de CDMX", "menos los de Guadalajara"."""

from collections.abc import Sequence
from dataclasses import replace

from bot.understanding.normalize import Word
from bot.understanding.place_names import Named
from bot.understanding.place_words import load_place_words

_FAR_BEFORE = 6
_JOINED = 3
_JOINING = frozenset(("y", "o", "ni", "e", "u", "and", "or", "nor"))


def with_exclusions(words: Sequence[Word], found: Sequence[Named]) -> list[Named]:
    """Mark those that are left out; what is joined to one by "y" or "ni" is left out with it."""
    marked: list[Named] = []
    for named in found:
        before = marked[-1] if marked else None
        since = before.last + 1 if before else 0
        between = [word.text for word in words[max(since, named.first - _FAR_BEFORE) : named.first]]
        joined = before is not None and named.first - before.last <= _JOINED
        out = _leaves_out(between) or bool(joined and before and before.out and _joins(between))
        marked.append(replace(named, out=out))
    return marked


def _joins(between: Sequence[str]) -> bool:
    return not between or any(
        text in between for text in ("y", "o", "ni", "e", "u", "and", "or", "nor")
    )


def _leaves_out(before: Sequence[str]) -> bool:
    known = load_place_words()
    joined = f" {' '.join(before)} "
    if any(f" {wording} " in joined for wording in known.not_out):
        return False
    if known.out.intersection(before[-3:]):
        return True
    if any(f" {wording} " in joined for wording in known.out_wordings):
        return True
    negated = known.negations.intersection(before)
    return bool(negated) and bool(known.out_with_no.intersection(before))
