"""Which services a message needs: those that its phrases tell and those that it is like."""

from bot.understanding.bare_words import bare_services
from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.learnt import Likely, telling_word
from bot.understanding.linear import Linear
from bot.understanding.phrases import SERVICES
from bot.understanding.weighing import Signs, Weighing, guess, held, joined

_READING_SHARE = 0.2
_MOST_READINGS = 3


def weigh_services(found: Found, likely: Likely, model: Linear) -> None:
    """Keep the services that the whole message bears out, and what else it may need."""
    chances = services_weighed(found, likely, model).chances()
    told = _told(found)
    refused = {match.code for match in found.refused if match.kind == SERVICES}
    codes = held(SERVICES, chances) - refused.difference(match.code for match in told)
    kept = [match for match in told if match.code in codes]
    kept += [m for m in told if m not in kept and any(joined(m, one, found) for one in kept)]
    for code in sorted(codes.difference(match.code for match in kept)):
        taken = frozenset(number for match in kept for number in match.words)
        kept.append(guess(SERVICES, code, telling_word(SERVICES, found, code, taken)))
    found.matches = [match for match in found.matches if match.kind != SERVICES] + kept
    found.likely = chances[0][0] if chances else 0.0
    readings = (one.code for chance, one in chances if chance >= _READING_SHARE * found.likely)
    found.readings = tuple(readings)[:_MOST_READINGS]


def services_weighed(found: Found, likely: Likely, model: Linear) -> Weighing:
    """The services that a message may need."""
    return Weighing(SERVICES, found, _told(found), likely[SERVICES], _nothing_more, model)


def _told(found: Found) -> list[Match]:
    taken = found.taken.union(*(match.words for match in found.refused))
    bare = [one for one in bare_services(found) if not one.words & taken]
    return found.of(SERVICES) + bare


def _nothing_more(_: Match) -> Signs:
    return {}
