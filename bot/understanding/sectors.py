"""Which trades count: the sender's own or those served, not those that a service only implies."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.understanding.concepts import Match
from bot.understanding.normalize import Word
from bot.understanding.phrases import SECTORS, SERVICES
from bot.understanding.vocabulary import folded, table

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


def with_trades(matches: Sequence[Match], words: Sequence[Word]) -> list[Match]:
    """The matches without the trades that do not count."""
    services = [match for match in matches if match.kind == SERVICES]
    trades = [m for m in matches if m.kind == SECTORS and _counts(m, services, words)]
    telling = [m for m in trades if m.code not in _sector_words().generic]
    return [m for m in matches if m.kind != SECTORS] + (telling or trades)


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
