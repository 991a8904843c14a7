"""Which intent a message has: the phrases that call for one, against what else was found in it."""

from dataclasses import dataclass

from bot.understanding.meaning import Context
from bot.understanding.triggers import load_intents


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found in a message before its intent is told."""

    text: str
    words: int
    services: int
    sectors: int
    credentials: int
    partners: int
    places: int
    excluded: bool
    near_me: bool
    radius: bool
    ordinal: bool
    distance: bool
    unverified: bool
    provider: bool


_ABOUT_A_PROVIDER = frozenset(("check_verification", "contact_provider", "provider_details"))


def intent_of(evidence: Evidence, context: Context) -> tuple[str, float]:
    """The likeliest intent and how sure it is, from 0 to 1."""
    called = {
        name: (intent.weight + min(length, 40) / 4)
        for name, intent in load_intents().items()
        if (length := intent.called_by(evidence.text))
    }
    fitting = {name: weight for name, weight in called.items() if _fits(name, evidence, context)}
    if not fitting:
        return _by_content(evidence, context)
    name = max(fitting, key=lambda one: fitting[one])
    if name == "find_providers" and not evidence.services and evidence.distance:
        return "refine", 0.6
    return name, 0.9


def _fits(name: str, evidence: Evidence, context: Context) -> bool:
    """Whether an intent that was called for goes with what else the message holds."""
    named = evidence.provider or evidence.ordinal
    match name:
        case "check_verification" | "contact_provider":
            return named or (evidence.services == 0 and context.has_list) or evidence.words <= 4
        case "provider_details":
            return named and not evidence.services
        case "report_provider":
            return not (evidence.services and not named)
        case "greeting" | "thanks" | "cancel" | "help":
            return not evidence.services and evidence.words <= 14
        case "more_results":
            return not evidence.services and not evidence.places and evidence.words <= 9
        case "set_location":
            return bool(evidence.places) and not evidence.services and not evidence.partners
        case "out_of_scope":
            return not evidence.services and not evidence.partners
        case "refine":
            return _can_refine(evidence)
        case "compare_regions":
            return evidence.places != 1 or not evidence.services
        case "set_language":
            return not evidence.services and not evidence.places
        case "list_services":
            return not evidence.services and not evidence.places
        case _:
            return True


def _can_refine(evidence: Evidence) -> bool:
    changes = (
        evidence.services + evidence.credentials + evidence.partners + evidence.places
        + evidence.sectors
    )  # fmt: skip
    more = evidence.excluded or evidence.near_me or evidence.radius or evidence.distance
    return bool(changes) or more or evidence.unverified or "filtr" in evidence.text or (
        "pais" in evidence.text or "km" in evidence.text or "kilometr" in evidence.text
        or "limit" in evidence.text or "country" in evidence.text or "verif" in evidence.text
        or "republica" in evidence.text
    )  # fmt: skip


def _by_content(evidence: Evidence, context: Context) -> tuple[str, float]:
    """Without any phrase that calls for an intent: what the message is made of."""
    if evidence.services or evidence.partners:
        return "find_providers", 0.9
    if evidence.credentials or evidence.excluded or evidence.radius or evidence.distance:
        return ("refine", 0.8) if evidence.words <= 16 else ("find_providers", 0.5)
    if evidence.ordinal and evidence.words <= 4:
        return "provider_details", 0.9
    if evidence.places and evidence.words <= 7:
        return ("refine", 0.8) if context.has_search or context.asked == "place" else (
            "set_location", 0.8
        )  # fmt: skip
    if evidence.near_me and evidence.words <= 6:
        return "refine", 0.7
    if evidence.sectors and evidence.words > 3:
        return "find_providers", 0.4
    return "out_of_scope", 0.5
