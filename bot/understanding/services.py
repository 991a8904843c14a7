"""Which services a message needs: those that its phrases tell, weighed against all it says."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.keeping import kept
from bot.understanding.likeness import Likeness, Tally, Weights
from bot.understanding.phrases import SERVICES, load_phrases
from bot.understanding.stems import stem
from bot.understanding.traps import without_traps
from bot.understanding.vocabulary import common_words, load_words

SURE = 7.0
FEW = 9
_ENOUGH, _AHEAD = 2.0, 1.3
_NEED_SHARE = 0.6
_NAME_SHARE = 0.2
_SHY_SHARE = 0.5
_STRONG = 6.5
_READING_SHARE = 0.45
_MOST_READINGS = 3
_WEAK, _OUTDONE = 4.5, 1.3
_COMMON = 2_500


@dataclass(frozen=True, slots=True)
class Weighed:
    """The matches that hold, what else the message may need (likeliest first), and how like.

    `ahead`: the likeliest is far liker than the next.
    """

    matches: list[Match]
    readings: tuple[str, ...]
    likeness: float
    ahead: bool


def weighed(found: Found) -> Weighed:
    """The services' matches that the whole message bears out; all others as they are."""
    likeness = _likeness_of(found)
    best = max(likeness.values(), default=0.0)
    telling = _telling(found)
    kept = [match for match in found.matches if _holds(match, found, telling, likeness, best)]
    whole = any(telling <= match.words for match in kept)
    if not whole and _outdone(kept, likeness, best):
        kept = [match for match in kept if match.kind != SERVICES]
    order = sorted(likeness, key=lambda code: (-likeness[code], code))
    readings = [code for code in order if likeness[code] >= _READING_SHARE * best]
    second = likeness[order[1]] if len(order) > 1 else 0.0
    ahead = best >= _ENOUGH and best >= _AHEAD * second
    return Weighed(kept, tuple(readings[:_MOST_READINGS]), best, ahead)


def _telling(found: Found) -> frozenset[int]:
    """The words that say more than how they hang together."""
    function = load_words().function
    return frozenset(n for n, text in enumerate(found.texts) if text not in function)


def _outdone(kept: list[Match], likeness: Mapping[str, float], best: float) -> bool:
    """Whether all that weak phrases tell is far less like the message than another service."""
    told = [match for match in kept if match.kind == SERVICES]
    if not told or best < SURE or any(match.weight >= _WEAK for match in told):
        return False
    return best >= _OUTDONE * max(likeness.get(match.code, 0.0) for match in told)


def in_passing(match: Match, found: Found) -> bool:
    """Whether a service is named by one word alone that many messages have for other reasons."""
    if len(match.words) > 1:
        return False
    if match.weight <= 1.0:
        return True
    word = found.texts[match.first]
    return word in load_words().shy or common_words().get(word, _COMMON) < _COMMON


def _likeness_of(found: Found) -> Mapping[str, float]:
    elsewhere, function = _elsewhere(found), load_words().function
    said = [
        (number, stem(text))
        for number, text in enumerate(without_traps(found.texts))
        if number not in elsewhere and text not in function
    ]
    if all(one in _silent() for _, one in said):
        return {}
    return load_service_likeness().scores(said, _silent())


@cache
def load_service_likeness() -> Likeness:
    """Count the words of the services' phrases, once."""
    return Likeness(kept("services", _weights), one=0.6, next_but_one=1.0)


def _weights() -> Weights:
    tally = Tally(words=50, least=0.8)
    for phrase in load_phrases().rows:
        if phrase.kind == SERVICES:
            tally.add(phrase.code, phrase.parts)
    return tally.weights()


@cache
def _silent() -> frozenset[str]:
    return frozenset(map(stem, load_words().generic))


def _elsewhere(found: Found) -> frozenset[int]:
    """The words that are places, credentials or distances."""
    spans = [match.words for match in found.matches if match.kind == "credentials"]
    spans += [named.words for named in found.named]
    spans += [found.radius.words] if found.radius else []
    return frozenset(number for span in spans for number in span)


def _holds(
    match: Match,
    found: Found,
    telling: frozenset[int],
    likeness: Mapping[str, float],
    best: float,
) -> bool:
    """Whether the whole message bears a match out; all of its `telling` words do."""
    if match.kind != SERVICES or not best or match.weight >= _STRONG:
        return True
    if telling <= match.words:
        return True
    share = likeness.get(match.code, 0.0) / best
    words = {found.texts[number] for number in match.words}
    if words <= load_words().shy and len(found.of(SERVICES)) > 1:
        return share >= _SHY_SHARE
    return share >= (_NAME_SHARE if match.name else _NEED_SHARE)
