"""What a message names and does not want: "no quiero CRM", "ya tengo página, pero…"."""

from collections.abc import Mapping, Sequence
from functools import cache

from bot.folding import fold
from bot.understanding.concepts import Match
from bot.understanding.normalize import Word
from bot.understanding.phrases import SERVICES
from bot.understanding.vocabulary import table

_FAR = 3
_LONGEST_WORDING = 4


def wanted(matches: Sequence[Match], words: Sequence[Word]) -> list[Match]:
    """The matches without those refused, or had already where another service is needed."""
    kept = [match for match in matches if not _after("refusing", match, words)]
    had = [match for match in kept if match.kind == SERVICES and _after("having", match, words)]
    needed = sum(match.kind == SERVICES for match in kept) - len(had)
    return [match for match in kept if not (needed and match in had)]


def _after(which: str, match: Match, words: Sequence[Word]) -> bool:
    """Whether a wording of the list stands shortly before a name, no comma between."""
    if not match.name or words[match.first].comma:
        return False
    for end in range(match.first, max(0, match.first - _FAR), -1):
        if any(
            tuple(word.text for word in words[end - n : end]) in _wordings()[which]
            for n in range(1, _LONGEST_WORDING + 1)
            if n <= end
        ):
            return True
        if words[end - 1].text in _wordings()["clause_ends"] or words[end - 1].comma:
            return False
    return False


@cache
def _wordings() -> Mapping[str, frozenset[object]]:
    lists = table("negations")
    ends = frozenset[object](map(fold, lists.pop("clause_ends")))
    wordings = {
        name: frozenset[object](tuple(fold(one).split()) for one in said)
        for name, said in lists.items()
    }
    return {**wordings, "clause_ends": ends}
