"""What the provider must hold or be: a credential against the wish for one, a vendor's partner."""

from collections.abc import Iterator
from dataclasses import replace

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.phrases import CREDENTIALS, PARTNERS, SERVICES

WISHED = {
    "iso-27001": "compliance",
    "pci-dss": "compliance",
    "iso-9001": "process-quality",
    "iso-20000": "process-quality",
    "iso-29110": "process-quality",
    "cmmi": "process-quality",
    "moprosoft": "process-quality",
}
_VENDOR_INTENTS = frozenset(("find_cluster", "find_innovation_center", "alliances"))


def told_apart(found: Found) -> list[Match]:
    """The matches with a credential turned into the service where it is what is needed.

    Elsewhere a service that only the credential's name suggests goes.
    """
    wish = found.has("cues.certify")
    return [one for match in found.matches for one in _read(match, found, wish=wish)]


def _read(match: Match, found: Found, *, wish: bool) -> Iterator[Match]:
    if match.kind == CREDENTIALS and wish and match.code in WISHED:
        if WISHED[match.code] not in found.codes(SERVICES):
            yield replace(match, kind=SERVICES, code=WISHED[match.code])
    elif match.kind != SERVICES or wish or not _only_named(match, found):
        yield match


def _only_named(match: Match, found: Found) -> bool:
    """Whether a service is read from the words of a credential alone."""
    return any(match.words <= held.words for held in found.of(CREDENTIALS)) and match.code in {
        *WISHED.values()
    }


def partners_meant(found: Found, intent: str) -> tuple[str, ...]:
    """The vendors whose partner is asked for; a bare product asks for none."""
    if intent in _VENDOR_INTENTS or intent == "refine" or found.has("cues.partner"):
        return found.codes(PARTNERS)
    return ()
