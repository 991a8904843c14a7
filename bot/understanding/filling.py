"""What was found, under its intent: which slots the message fills."""

from dataclasses import replace
from typing import Literal

from bot.folding import fold
from bot.gazetteer import Place
from bot.understanding.found import Found
from bot.understanding.intent import Verdict
from bot.understanding.language import language_of_words
from bot.understanding.leftover import unheard
from bot.understanding.meaning import Correction, Distance, Understanding
from bot.understanding.provider_names import ProviderName
from bot.understanding.requirements import partners_meant
from bot.understanding.weighing import in_passing

ANNOUNCING = frozenset(("latest_announcements", "subscribe", "unsubscribe", "announce"))
ABOUT_ONE = frozenset(
    ("check_verification", "contact_provider", "provider_details", "report_provider")
)
SEARCHING = frozenset(("find_providers", "refine", "count_providers"))
_WITH_TRADE = SEARCHING | {"invest"}
_WITHOUT_PLACES = frozenset(
    ("greeting", "thanks", "cancel", "help", "out_of_scope", "list_services", "set_language",
     "my_data", "delete_my_data", "more_results")
)  # fmt: skip
_WITHOUT_SERVICES = (
    ANNOUNCING | _WITHOUT_PLACES | {"set_location", "provider_details", "contact_provider"}
)
_MOST_CORRECTIONS = 4
_GUESSING = frozenset(("find_providers", "count_providers"))
_SURE = 0.6
_PERHAPS, _LIKELY = 0.1, 0.3


def filled(found: Found, verdict: Verdict, name: ProviderName | None) -> Understanding:
    """The label, and how it was come by; `name`: of the company that it is about."""
    intent = verdict.intent
    drop = _dropped(found) if intent == "refine" else ()
    finding = intent in SEARCHING
    if name:
        found.named = [one for one in found.named if not one.words & name.words]
        found.matches = [one for one in found.matches if not one.words & name.words]
    meaning = Understanding(
        intent=intent,
        services=()
        if intent in _WITHOUT_SERVICES or "services" in drop
        else _services(found, intent),
        sectors=_unless("sectors" in drop or intent not in _WITH_TRADE, found, "sectors"),
        credentials=_unless(
            "credentials" in drop or intent in _WITHOUT_SERVICES, found, "credentials"
        ),
        partners=() if "partners" in drop else partners_meant(found, intent),
        places=_places(found, intent),
        exclude_places=found.excluded if finding else (),
        near_me=finding and found.has("near_me") and not _says_here(found),
        radius_km=found.radius.km if found.radius and finding else None,
        distance=_distance(found) if intent == "refine" else None,
        drop=drop,
        include_unverified=finding and _unverified(found, drop),
        provider=name.name if name else None,
        add=intent == "refine" and _adds(found),
        ordinal=_ordinal(found) if intent in ABOUT_ONE and not name else None,
        direction="back" if intent == "more_results" and found.has("back") else None,
        topics=_topics(found) if intent in ANNOUNCING else (),
        language=_language(found) if intent == "set_language" else None,
        nationwide=found.has("nationwide") and not found.named,
        confidence=verdict.confidence,
        instead=verdict.instead,
        words_language=language_of_words(found.texts),
        corrections=_corrections(found),
        leftover=unheard(found) if finding else (),
        unknown_places=tuple(found.unknown),
        ambiguous_places=tuple(named.ambiguous for named in found.named if named.ambiguous),
    )
    return replace(meaning, alternatives=_alternatives(meaning, found))


def _ordinal(found: Found) -> int | None:
    """The position said in the list last shown."""
    return found.ordinal.position if found.ordinal else None


def _places(found: Found, intent: str) -> tuple[Place, ...]:
    """The places wanted; only a search can leave one out."""
    if intent in _WITHOUT_PLACES:
        return ()
    if intent in SEARCHING:
        return found.places
    return tuple(place for named in found.named for place in named.places)


def _alternatives(meaning: Understanding, found: Found) -> tuple[Understanding, ...]:
    """Other services that the words may mean, where none is told outright or all is unsure."""
    told = bool(found.codes("services")) and meaning.confidence >= _SURE
    if told or meaning.intent not in SEARCHING or found.likely < _PERHAPS:
        return ()
    others = [code for code in found.readings if code not in meaning.services]
    return tuple(replace(meaning, services=(code,)) for code in others)


def _services(found: Found, intent: str) -> tuple[str, ...]:
    """The services named; for a need that no phrase tells, the one that it is most like."""
    named = found.codes("services")
    if intent == "alliances":
        vendors = frozenset(n for m in found.of("partners") for n in m.words)
        named = tuple(m.code for m in found.of("services") if not m.words <= vendors)
    if intent in ABOUT_ONE:
        sure = (m for m in found.of("services") if m.name and not in_passing(m, found))
        named = tuple(match.code for match in sure)
    guess = not named and intent in _GUESSING and found.likely >= _LIKELY
    return found.readings[:1] if guess else named


def _topics(found: Found) -> tuple[str, ...]:
    both = [*found.of("services"), *(m for m in found.refused if m.kind == "services")]
    return tuple(dict.fromkeys(m.code for m in sorted(both, key=lambda m: m.first)))


def _unless(left_out: bool, found: Found, kind: str) -> tuple[str, ...]:
    return () if left_out else found.codes(kind)


def _dropped(found: Found) -> tuple[str, ...]:
    slots = (
        "places", "radius_km", "sectors", "credentials", "partners", "include_unverified",
        "services",
    )  # fmt: skip
    dropped = [slot for slot in slots if found.has(f"drop.{slot}")]
    if found.places and "places" in dropped:
        dropped.remove("places")
    if found.radius and "radius_km" in dropped:
        dropped.remove("radius_km")
    return tuple(dropped)


def _adds(found: Found) -> bool:
    """Whether the filter grows: by a place, a service, a demand; not by unverified ones alone."""
    grows = found.matches or found.places or found.radius
    return found.has("adds") and bool(grows)


def _unverified(found: Found, drop: tuple[str, ...]) -> bool:
    return found.has("unverified") and "include_unverified" not in drop


def _distance(found: Found) -> Distance | None:
    if found.radius or found.has("drop.radius_km", "drop.places"):
        return None
    if found.has("nearer") and not found.has("wider"):
        return "nearer"
    return "wider" if found.has("wider") else None


def _says_here(found: Found) -> bool:
    """ "Aquí en Xochimilco" is the place alone."""  # noqa: D210  # begins with a quotation
    texts = found.texts
    heres = (texts[max(0, named.first - 3) : named.first] for named in found.named)
    return (
        any("aqui" in before or "aca" in before or "here" in before for before in heres)
        and not found.radius
    )


def _language(found: Found) -> Literal["es", "en"] | None:
    return found_language(found.texts)


def found_language(texts: list[str]) -> Literal["es", "en"] | None:
    """The language asked for, the last named; where one is refused, the other."""
    english = [n for n, text in enumerate(texts) if text in ("ingles", "english", "inglish")]
    spanish = [n for n, text in enumerate(texts) if text in _SPANISH]
    if english and spanish:
        return "en" if english[-1] > spanish[-1] else "es"
    if not english and not spanish:
        return None
    refused = not {"no", "not", "nada", "ni", "nor"}.isdisjoint(texts)
    return "en" if bool(english) != refused else "es"


_SPANISH = ("espanol", "spanish", "cristiano", "castellano", "espanish")


def _corrections(found: Found) -> tuple[Correction, ...]:
    taken = found.taken
    towns = {n: one.places[0] for one in found.named if len(one.words) == 1 for n in one.words}
    fixed = [(n, word) for n, word in enumerate(found.words) if word.fixed and n in taken]
    said = dict.fromkeys(
        Correction(word.raw, (towns[n].city if n in towns else None) or word.text)
        for n, word in fixed
        if fold(word.raw) != word.text
    )
    return tuple(said)[:_MOST_CORRECTIONS]
