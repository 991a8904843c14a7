"""Words and what stands before them -> what is meant: the stages one after the other."""

from dataclasses import dataclass, replace
from functools import cache

from bot.gazetteer import Gazetteer, load_gazetteer
from bot.understanding.bearing import BEARING_LESSON, bearing_examples
from bot.understanding.filling import ABOUT_ONE, filled
from bot.understanding.finding import OPENING, begun
from bot.understanding.found import Found
from bot.understanding.intent import Verdict
from bot.understanding.judging import (
    INTENT_LESSON,
    decided,
    intent_examples,
    intent_features,
    judged,
)
from bot.understanding.keeping import kept
from bot.understanding.learnt import likely_in
from bot.understanding.linear import Linear, linear
from bot.understanding.meaning import Context, Understanding
from bot.understanding.naming import NAME_LESSON, NAMING_INTENTS, name_examples, name_told
from bot.understanding.negation import wanted
from bot.understanding.normalize import LONGEST
from bot.understanding.numbers import ordinal_in, radius_in
from bot.understanding.phrases import Phrases, load_phrases
from bot.understanding.place_roles import ROLE_LESSON, role_examples, with_roles
from bot.understanding.provider_names import ProviderName, provider_after_cue, provider_named
from bot.understanding.requirements import told_apart
from bot.understanding.sectors import weigh_sectors
from bot.understanding.services import weigh_services
from bot.understanding.signs import load_signs
from bot.understanding.small_slots import SLOT_LESSON, signs_read, slot_examples
from bot.understanding.training import learnt
from bot.understanding.unknown_places import unknown_places

_NOTHING_BEFORE = Context()
_SURE, _HINT, _FEW = 0.5, 0.3, 9


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands messages; pure and the same every time."""

    phrases: Phrases
    gazetteer: Gazetteer

    def read(self, words: str, context: Context = _NOTHING_BEFORE) -> Understanding:
        """What a message means, given what stands before; any text means something."""
        found = self.found_in(words[:LONGEST], context)
        if not found.words:
            return Understanding(intent="out_of_scope", confidence=0.0)
        verdict = self.verdict(found, context)
        found.signs = signs_read(found, verdict.intent, load_slot_model())
        return filled(found, verdict, self.company_in(found, verdict.intent))

    def company_in(self, found: Found, intent: str) -> ProviderName | None:
        """The name of the company that a message with this intent is about."""
        return name_told(found, intent, load_name_model()) if intent in NAMING_INTENTS else None

    def found_in(self, words: str, context: Context) -> Found:
        """What the stages find, before the intent is told."""
        found = self.found_before_weighing(words, context)
        likely = likely_in(found)
        weigh_services(found, likely, load_bearing_model())
        weigh_sectors(found, likely, load_bearing_model())
        found.unknown = unknown_places(found, self.gazetteer)
        return found

    def found_before_weighing(self, words: str, context: Context) -> Found:
        """What the stages find, all services that phrases tell among it."""
        found = self.found_before_roles(words, context)
        if found.named:
            found.named = with_roles(found, load_role_model())
        return found

    def found_before_roles(self, words: str, context: Context) -> Found:
        """What the stages find by rules alone."""
        found = begun(words, self.phrases, self.gazetteer, context)
        found.radius = radius_in(found.words)
        found.ordinal = ordinal_in(found.words, words)
        found.provider = provider_named(words, found.words, found.taken_by_needs())
        vendors = frozenset(n for match in found.of("partners") for n in match.words)
        if found.provider and found.provider.words <= vendors:
            found.provider = None
        if not found.provider and not found.of("services"):
            found.provider = provider_after_cue(words, found.words, found.taken)
        _find_signs(found)
        return found

    def verdict(self, found: Found, context: Context) -> Verdict:
        """The intent of what was found; what only a company's name suggests is taken out."""
        outside = found.outside_name()
        if len(outside) < len(found.matches):
            bare = replace(found, matches=outside)
            verdict = decided(bare, context, load_intent_model())
            if "<provider>" in verdict.said or verdict.intent in ABOUT_ONE:
                found.matches, found.features = outside, bare.features
                return verdict
        return decided(found, context, load_intent_model())


def _find_signs(found: Found) -> None:
    calls = load_signs().called(_ends(found.texts), _ends(found.classed()))
    found.signs = frozenset(call.trigger.name for call in calls)
    told = told_apart(found)
    found.matches = wanted(told, found.words)
    found.refused = [match for match in told if match not in found.matches]


def _ends(words: list[str]) -> list[str]:
    """The words without the middle of a very long message."""
    return words if len(words) <= 2 * OPENING else words[:OPENING] + words[-OPENING:]


@cache
def load_reader() -> Reader:
    """The one reader of this process."""
    return Reader(load_phrases(), load_gazetteer())


@cache
def load_intent_model() -> Linear:
    """The model of intents, learnt or as it is kept."""
    return linear(kept("intended", _learnt))


def _learnt() -> tuple[object, ...]:
    return tuple(learnt(intent_examples(load_reader().found_in), INTENT_LESSON))


@cache
def load_name_model() -> Linear:
    """The model of companies' names, learnt or as it is kept."""
    return linear(kept("named", _names_learnt))


def _names_learnt() -> tuple[object, ...]:
    def found_in(text: str) -> Found:
        return load_reader().found_in(text, _NOTHING_BEFORE)

    return tuple(learnt(name_examples(found_in), NAME_LESSON))


@cache
def load_bearing_model() -> Linear:
    """The model of what phrases bear on, learnt or as it is kept."""
    return linear(kept("bearing", _bearing_learnt))


def _bearing_learnt() -> tuple[object, ...]:
    def found_in(text: str) -> Found:
        return load_reader().found_before_weighing(text, _NOTHING_BEFORE)

    return tuple(learnt(bearing_examples(found_in), BEARING_LESSON))


@cache
def load_role_model() -> Linear:
    """The model of what places are named for, learnt or as it is kept."""
    return linear(kept("roles", _roles_learnt))


def _roles_learnt() -> tuple[object, ...]:
    def found_in(text: str) -> Found:
        return load_reader().found_before_roles(text, _NOTHING_BEFORE)

    return tuple(learnt(role_examples(found_in), ROLE_LESSON))


@cache
def load_slot_model() -> Linear:
    """The model of small slots, learnt or as it is kept."""
    return linear(kept("slots", _slots_learnt))


def _slots_learnt() -> tuple[object, ...]:
    def judged_in(text: str) -> Found:
        found = load_reader().found_in(text, _NOTHING_BEFORE)
        found.features = intent_features(found, judged(found, _NOTHING_BEFORE))
        return found

    return tuple(learnt(slot_examples(judged_in), SLOT_LESSON))
