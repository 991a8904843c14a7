"""Which of the services, or trades, that a message may mean it does mean.

All that its phrases tell, and the likeliest of the others by what was learnt from examples, are
candidates; what speaks for one is summed with the weights of `vocabulary/weighing.toml` (logistic
regression, fitted by `scripts/fit_weighing.py`).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from math import exp, log
from typing import NamedTuple

from bot.understanding.bearing import bearing
from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.phrases import SERVICES
from bot.understanding.vocabulary import common_words, load_words, table

LIKELIEST = 3
_COMMON = 2_500
_BARE, _LONG, _ROW = 1.0, 10, 3
_JOINING = frozenset(("y", "e", "and", "plus", "mas", "con", "with"))
_LEAST = 1e-4
_GUESSED = 3.0
Signs = Mapping[str, float]


class Candidate(NamedTuple):
    """A code that may be meant, the phrase that tells it if one does, and what speaks for it."""

    code: str
    match: Match | None
    signs: Signs


@dataclass(frozen=True, slots=True)
class Weighing:
    """One message's candidates of a kind: what its phrases tell, how likely each code is.

    `more`: further signs of a phrase that was found; `model`: which phrases bear on it.
    """

    kind: str
    found: Found
    told: Sequence[Match]
    likely: Mapping[str, float]
    more: Callable[[Match], Signs]
    model: Linear
    telling: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Find the words that say more than how they hang together, once."""
        object.__setattr__(self, "telling", _telling(self.found))

    def candidates(self) -> Iterator[Candidate]:
        """What the phrases tell, the strongest first, and the likeliest others."""
        strongest: dict[str, Match] = {}
        for match in sorted(self.told, key=lambda match: -match.weight):
            strongest.setdefault(match.code, match)
        order = [*islice(self.likely, LIKELIEST)]
        general = self._general(order, told=len(strongest))
        for code in dict.fromkeys((*strongest, *order)):
            said = strongest.get(code)
            signs = self._signs(code, order, general, by_phrase=said is not None)
            if said is not None:
                signs |= self._signs_of(said, list(strongest.values()), signs)
            yield Candidate(code, said, signs)

    def chances(self) -> list[tuple[float, Candidate]]:
        """Each candidate with how likely it is meant, 0 to 1; the likeliest first.

        A phrase that is all that the message says is meant for sure.
        """
        found = ((_chance(self.kind, one.signs), one) for one in self.candidates())
        return sorted(found, key=lambda pair: (-pair[0], pair[1].code))

    def _says_all(self, match: Match) -> bool:
        """Whether a phrase is all that the message says; of a service, not in passing."""
        alone = len(self.found.words) == len(match.words)
        passing = match.kind == SERVICES and in_passing(match, self.found) and not alone
        return not passing and self.telling <= match.words

    def _general(self, order: Sequence[str], *, told: int) -> dict[str, float]:
        """What holds for each candidate alike."""
        return {
            "best": self.likely[order[0]] if order else 1.0,
            "words_of_message": log(max(1, len(self.found.words))),
            "nothing_told": float(not told),
            "one_told": float(told == 1),
        }

    def _signs(
        self, code: str, order: Sequence[str], general: Signs, *, by_phrase: bool
    ) -> dict[str, float]:
        chance = self.likely.get(code, 0.0)
        return {
            **general,
            "likely": log((chance + _LEAST) / (1 - chance + _LEAST)),
            "share": log(chance / general["best"] + 10 * _LEAST),
            "likeliest": float(order[:1] == [code]),
            "among_likeliest": float(code in order),
            "others_told": float(not general["nothing_told"] and not by_phrase),
        }

    def _signs_of(self, match: Match, told: Sequence[Match], signs: Signs) -> Signs:
        rivals = [other for other in told if other is not match]
        return {
            **self.more(match),
            "told": 1.0,
            "bearing": bearing(match, self.found, self.model),
            "bare": float(match.weight <= _BARE),
            "bare_in_long": max(0.0, log(len(self.found.words) / _LONG)) * (match.weight <= _BARE),
            "in_a_row": float(any(in_a_row(match, other, self.found) for other in rivals)),
            "weight": match.weight,
            "named": float(match.name),
            "in_passing": float(in_passing(match, self.found)),
            "words": float(len(match.words)),
            "told_likely": signs["likely"],
            "told_share": signs["share"],
            "told_beside": float(bool(rivals)),
            "overlapped": float(any(match.words & other.words for other in rivals)),
            "outweighed": max((o.weight for o in rivals), default=match.weight) - match.weight,
            "all_said": float(self._says_all(match)),
        }


def guess(kind: str, code: str, word: int) -> Match:
    """What no phrase tells, at the word that speaks most for it."""
    return Match(kind, code, frozenset((word,)), _GUESSED, name=False, said="all that it says")


def joined(one: Match, other: Match, found: Found) -> bool:
    """Whether two names stand side by side with small words or a comma between: "A, B y C"."""
    if not (one.name and other.name) or in_passing(one, found) or in_passing(other, found):
        return False
    first, second = sorted((one, other), key=lambda match: match.first)
    between = found.texts[first.last + 1 : second.first]
    small = all(word in load_words().function for word in between)
    return small and first.last < second.first


def in_a_row(one: Match, other: Match, found: Found) -> bool:
    """Whether two stand side by side with one small joining word or mark between: "A y unas B"."""
    first, second = sorted((one, other), key=lambda match: match.first)
    between = found.texts[first.last + 1 : second.first]
    if first.last >= second.first or len(between) > _ROW:
        return False
    joins = found.words[second.first].comma or not _JOINING.isdisjoint(between)
    return joins and all(word in load_words().function for word in between)


def held(kind: str, chances: Sequence[tuple[float, Candidate]]) -> frozenset[str]:
    """The codes likely enough to count."""
    enough = _weights(kind)["enough"]
    return frozenset(one.code for chance, one in chances if chance >= enough)


def in_passing(match: Match, found: Found) -> bool:
    """Whether one word alone tells it that many messages have for other reasons."""
    if len(match.words) > 1:
        return False
    if match.weight <= 1.0:
        return True
    word = found.texts[match.first]
    return word in load_words().shy or common_words().get(word, _COMMON) < _COMMON


def _telling(found: Found) -> frozenset[int]:
    """The words that say more than how they hang together."""
    function = load_words().function
    return frozenset(n for n, text in enumerate(found.texts) if text not in function)


def _chance(kind: str, signs: Signs) -> float:
    weights = _weights(kind)
    if signs.get("all_said"):
        return 1.0
    speaks = sum(weights.get(name, 0.0) * sign for name, sign in signs.items())
    return 1 / (1 + exp(-weights["bias"] - speaks))


@cache
def _weights(kind: str) -> Mapping[str, float]:
    return {name: float(weight) for name, weight in table("weighing")[kind].items()}
