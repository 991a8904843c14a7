"""What the provider must hold or be: a credential against the wish for one, a vendor's partner."""

from collections.abc import Iterator
from functools import cache

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.phrases import CREDENTIALS, PARTNERS, SERVICES
from bot.understanding.triggers import list_named
from bot.understanding.vocabulary import folded

WISHED = {
    "iso-27001": "compliance",
    "pci-dss": "compliance",
    "iso-9001": "process-quality",
    "iso-20000": "process-quality",
    "iso-29110": "process-quality",
    "cmmi": "process-quality",
    "moprosoft": "process-quality",
}
_SHORT = 8
_VENDOR_INTENTS = frozenset(("find_cluster", "find_innovation_center", "alliances"))


def told_apart(found: Found) -> list[Match]:
    """The matches with a credential turned into the service where it is what is needed.

    Elsewhere a service that only the credential's name suggests goes.
    """
    wish = found.has("cues.certify") or _certifies(found)
    told = [one for match in found.matches for one in _read(match, found, wish=wish)]
    short = len(found.words) <= _SHORT and found.has("cues.partner")
    return _without_products(told) if short else told


def _certifies(found: Found) -> bool:
    """Whether the words of a credential say themselves that one wants it: "certificar ISO"."""
    words = {found.texts[n] for match in found.of(CREDENTIALS) for n in match.words}
    return not words.isdisjoint(folded(list_named("certifying")))


def _without_products(matches: list[Match]) -> list[Match]:
    """The matches without the services that only the vendor's name suggests."""
    vendors = frozenset(n for match in matches if match.kind == PARTNERS for n in match.words)
    return [m for m in matches if m.kind != SERVICES or not m.words <= vendors]


def _read(match: Match, found: Found, *, wish: bool) -> Iterator[Match]:
    if match.kind == CREDENTIALS and wish and match.code in WISHED:
        if WISHED[match.code] not in found.codes(SERVICES):
            code = WISHED[match.code]
            yield Match(SERVICES, code, match.words, match.weight, name=match.name, said=match.said)
    elif match.kind != SERVICES or wish or not _only_named(match, found):
        yield match


def _only_named(match: Match, found: Found) -> bool:
    """Whether a service is read from a credential's name, and words of being certified at most."""
    held = [one.words for one in found.of(CREDENTIALS) if one.words & match.words]
    rest = match.words.difference(*held)
    certified = all(found.texts[number] in _holding() for number in rest)
    return bool(held) and certified and match.code in WISHED.values()


@cache
def _holding() -> frozenset[str]:
    return folded(list_named("holding"))


def partners_meant(found: Found, intent: str) -> tuple[str, ...]:
    """The vendors whose partner is asked for; a bare product asks for none."""
    if intent in _VENDOR_INTENTS or intent == "refine" or found.has("cues.partner"):
        return found.codes(PARTNERS)
    return ()
