"""Words and what stands before them -> what is meant: the stages one after the other."""

from dataclasses import dataclass, replace
from functools import cache

from bot.folding import fold
from bot.gazetteer import Gazetteer, load_gazetteer
from bot.understanding.bare_words import bare_services
from bot.understanding.called import calls_in, likeness_in
from bot.understanding.concepts import Match, matches_in
from bot.understanding.corrections import corrected
from bot.understanding.exclusions import with_exclusions
from bot.understanding.filling import ABOUT_ONE, filled
from bot.understanding.found import Found, without_fillers
from bot.understanding.intent import Evidence, Verdict, intent_of
from bot.understanding.leftover import left_over
from bot.understanding.meaning import Context, Understanding
from bot.understanding.negation import wanted
from bot.understanding.normalize import words_of
from bot.understanding.numbers import ordinal_in, radius_in
from bot.understanding.phrases import Phrases, load_phrases
from bot.understanding.place_names import Places
from bot.understanding.provider_names import provider_after_cue, provider_named
from bot.understanding.requirements import told_apart
from bot.understanding.sectors import with_trades
from bot.understanding.services import FEW, SURE, in_passing, weighed
from bot.understanding.signs import load_signs
from bot.understanding.traps import without_traps
from bot.understanding.triggers import list_named
from bot.understanding.unknown_places import unknown_places

_NOTHING_BEFORE = Context()
_OPENING = 48


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands messages; pure and the same every time."""

    phrases: Phrases
    gazetteer: Gazetteer

    def read(self, words: str, context: Context = _NOTHING_BEFORE) -> Understanding:
        """What a message means, given what stands before; any text means something."""
        found = self.found_in(words, context)
        if not found.words:
            return Understanding(intent="out_of_scope", confidence=0.0)
        return filled(found, self.verdict(found, context))

    def found_in(self, words: str, context: Context) -> Found:
        """What the stages find, before the intent is told."""
        found = Found(message=words, words=corrected(words_of(words)))
        self._find_concepts(found)
        self._find_places(found, context)
        found.radius = radius_in(found.words)
        found.ordinal = ordinal_in(found.words, words)
        found.provider = provider_named(words, found.words, found.taken_by_needs())
        vendors = frozenset(n for match in found.of("partners") for n in match.words)
        if found.provider and found.provider.words <= vendors:
            found.provider = None
        if not found.provider and not found.of("services"):
            found.provider = provider_after_cue(words, found.words, found.taken)
        self._find_signs(found)
        _weigh_services(found)
        found.unknown = unknown_places(found, self.gazetteer)
        return found

    def verdict(self, found: Found, context: Context) -> Verdict:
        """The intent of what was found; what only a company's name suggests is taken out."""
        outside = found.outside_name()
        if len(outside) < len(found.matches):
            bare = replace(found, matches=outside)
            verdict = _verdict(bare, context)
            if "<provider>" in verdict.said or verdict.intent in ABOUT_ONE:
                found.matches = outside
                return verdict
        return _verdict(found, context)

    def _find_concepts(self, found: Found) -> None:
        bare = without_traps(found.texts)
        found.matches = matches_in(bare, self.phrases)
        if bare != found.texts and len(bare) <= 2 * _OPENING:
            named = matches_in(found.texts, self.phrases)
            trades = [match for match in named if match.kind == "sectors"]
            found.matches = trades + [m for m in found.matches if m.kind != "sectors"]

    def _find_places(self, found: Found, context: Context) -> None:
        names = (match for match in found.matches if match.kind != "sectors" and match.name)
        taken = frozenset(number for match in names for number in match.words)
        named = list(Places(found.words, self.gazetteer, taken, context.near).named())
        found.named = with_exclusions(found.words, named)
        in_places = frozenset(number for one in found.named for number in one.words)
        found.matches = [m for m in found.matches if not _names_a_place(m, in_places)]

    def _find_signs(self, found: Found) -> None:
        calls = load_signs().called(_ends(found.texts), _ends(found.classed()))
        found.signs = frozenset(call.trigger.name for call in calls)
        trades = with_trades(told_apart(found), found.words)
        found.matches = wanted(trades, found.words)
        found.refused = [match for match in trades if match not in found.matches]


def _weigh_services(found: Found) -> None:
    weights = weighed(found)
    found.matches = weights.matches
    if not found.of("services"):
        taken = found.taken
        found.matches += [bare for bare in bare_services(found) if not bare.words & taken]
    found.readings, found.likeness = weights.readings, weights.likeness
    found.ahead = weights.ahead


def _verdict(found: Found, context: Context) -> Verdict:
    plain = _telling(found.texts)
    classed = _telling(found.classed())
    named = _telling(found.classed(needs=False))
    forms = [form for form in (classed, named) if form != plain]
    calls = calls_in(plain, *(forms if forms[:1] != forms[1:] else forms[:1]))
    asked = "find_providers" in calls
    evidence = _evidence(found, context, asked=asked)
    return intent_of(calls, likeness_in(plain, classed), evidence)


def _names_a_place(match: Match, in_places: frozenset[int]) -> bool:
    """Whether what looks like a need is a place: "Puebla" is no "pueblo"."""
    if match.words <= in_places:
        return True
    return bool(match.words & in_places) and (not match.name or len(match.words) <= 2)


def _ends(words: list[str]) -> list[str]:
    """The words without the middle of a very long message."""
    return words if len(words) <= 2 * _OPENING else words[:_OPENING] + words[-_OPENING:]


def _telling(words: list[str]) -> list[str]:
    return without_fillers(words, _fillers(), _OPENING)


@cache
def _fillers() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(said).split()) for said in list_named("fillers"))


def _evidence(found: Found, context: Context, *, asked: bool) -> Evidence:
    kinds = [match.kind for match in found.matches]
    return Evidence(
        words=len(found.words),
        services=kinds.count("services"),
        passing=sum(in_passing(match, found) for match in found.of("services")),
        likely=found.likeness >= SURE,
        hinted=found.ahead and len(found.words) <= FEW,
        sectors=kinds.count("sectors"),
        credentials=kinds.count("credentials"),
        partners=kinds.count("partners"),
        places=len(found.places) + len(found.unknown),
        excluded=bool(found.excluded),
        near_me=found.has("near_me"),
        radius=found.radius is not None,
        ordinal=found.ordinal is not None,
        left=len(left_over(found)),
        distance=found.has("wider", "nearer"),
        unverified=found.has("unverified"),
        dropped=any(sign.startswith("drop.") for sign in found.signs),
        provider=found.provider is not None,
        asked=asked,
        context=context,
    )


@cache
def load_reader() -> Reader:
    """The one reader of this process."""
    return Reader(load_phrases(), load_gazetteer())
