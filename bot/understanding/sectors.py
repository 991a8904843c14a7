"""Which trades count: the sender's own or those served, not those that a service only implies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.learnt import Likely, telling_word
from bot.understanding.linear import Linear
from bot.understanding.normalize import Word
from bot.understanding.phrases import SECTORS, SERVICES
from bot.understanding.vocabulary import folded, table
from bot.understanding.weighing import Signs, Weighing, guess, held

_FAR = 3


@dataclass(frozen=True, slots=True)
class _SectorWords:
    own: frozenset[str]
    generic: frozenset[str]
    shy: frozenset[str]
    after_shy: frozenset[str]
    homely: frozenset[str]
    ours: frozenset[str]
    persons: frozenset[str]
    being: frozenset[str]


@cache
def _sector_words() -> _SectorWords:
    lists = table("sector_words")
    generic = frozenset(lists.pop("generic"))
    return _SectorWords(generic=generic, **{name: folded(said) for name, said in lists.items()})


def weigh_sectors(found: Found, likely: Likely, model: Linear) -> None:
    """Keep the trades that the message tells of the sender or of whom the provider serves."""
    chances = sectors_weighed(found, likely, model).chances()
    codes = held(SECTORS, chances)
    kept = [match for match in found.of(SECTORS) if match.code in codes]
    kept += [
        guess(SECTORS, code, telling_word(SECTORS, found, code, frozenset()))
        for code in sorted(codes.difference(match.code for match in kept))
    ]
    found.matches = [match for match in found.matches if match.kind != SECTORS] + kept


def sectors_weighed(found: Found, likely: Likely, model: Linear) -> Weighing:
    """The trades that a message may tell."""
    services = found.of(SERVICES)

    def more(trade: Match) -> Signs:
        within = any(trade.words <= service.words for service in services)
        return {
            "counts": float(_counts(trade, services, found.words)),
            "in_service": float(within),
            "generic": float(trade.code in _sector_words().generic),
        }

    return Weighing(SECTORS, found, found.of(SECTORS), likely[SECTORS], more, model)


def _counts(trade: Match, services: Sequence[Match], words: Sequence[Word]) -> bool:
    known = _sector_words()
    before = [word.text for word in words[max(0, trade.first - _FAR) : trade.first]]
    only = words[trade.first].text if len(trade.words) == 1 else ""
    if only in known.shy and before and before[-1] in known.after_shy:
        return False
    if only in known.persons and not known.being.intersection(before[-2:]):
        return False
    if only in known.homely and not known.ours.intersection(before):
        return False
    if any(trade.words <= service.words for service in services):
        return bool(known.own.intersection(before[-2:]))
    return True
