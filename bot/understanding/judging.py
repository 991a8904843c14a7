"""Which intent a message has: what the rules say of it, and what was learnt from examples."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from bot.folding import fold
from bot.understanding.called import calls_in, likeness_in
from bot.understanding.evidence import Evidence, made_of
from bot.understanding.examples import messages, needs, within_tales
from bot.understanding.features import pieces
from bot.understanding.finding import OPENING
from bot.understanding.found import Found, without_fillers
from bot.understanding.intent import Verdict, intent_of, scores_of, verdict_of
from bot.understanding.leftover import left_over
from bot.understanding.linear import Linear
from bot.understanding.meaning import Context
from bot.understanding.short_examples import short_intents, short_needs
from bot.understanding.training import Example, Lesson
from bot.understanding.triggers import Call, key_of, list_named
from bot.understanding.weighing import in_passing

INTENT_LESSON = Lesson(one=True, rounds=6, root=0.3, seldom=3, least=3)
_NOTHING_BEFORE = Context()
_SURE, _HINT, _FEW = 0.5, 0.3, 9
_PIECE = 4
_NONE = "out_of_scope"
# What undoes something is not guessed from a word or three, nor where it is not sure.
_ENDING, _FEW_ENDING = frozenset(("cancel", "delete_my_data", "unsubscribe")), 3
_SURELY, _FEW_SURELY = 0.8, 0.98
# What goes on from what stands before, although its words mean nothing by themselves.
_GOES_ON = frozenset(("refine", "more_results", "provider_details", "contact_provider"))
_WORDS = 48
_MARGINS = (0.3, 1.0, 2.0, 4.0)
_SHARES = (0.25, 0.5, 0.75, 1.0)
_CHANCES = (0.1, 0.2, 0.3, 0.4, 0.6, 0.8)
_LENGTHS = (2, 3, 4, 6, 9, 13, 18, 26)
_TOP = 3
_FLAGS = (
    "excluded", "near_me", "radius", "ordinal", "distance", "unverified", "dropped", "provider",
    "likely", "hinted",
)  # fmt: skip
_COUNTS = ("services", "sure", "sectors", "credentials", "partners", "places")


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules have to say of a message; `words`: how many of it say more than little."""

    calls: Mapping[str, Call]
    likeness: Mapping[str, float]
    scores: Mapping[str, float]
    evidence: Evidence
    verdict: Verdict
    words: int


def judged(found: Found, context: Context) -> Judged:
    """What calls for which intent, and what the message is made of."""
    plain = _telling(found.texts)
    classed = _telling(found.classed())
    named = _telling(found.classed(needs=False))
    forms = [form for form in (classed, named) if form != plain]
    calls = calls_in(plain, *(forms if forms[:1] != forms[1:] else forms[:1]))
    evidence = _evidence(found, context, asked="find_providers" in calls)
    likeness = likeness_in(plain, classed)
    scores = scores_of(calls, likeness, evidence)
    verdict = intent_of(calls, scores, evidence)
    return Judged(calls, likeness, scores, evidence, verdict, len(classed))


def intent_features(found: Found, said: Judged) -> list[str]:
    """What is counted to tell an intent: the rules' word, what was found, the words themselves."""
    features = [*_rules(said), *_contents(said.evidence)]
    features.append(f"likely {_bucket(found.likely, _CHANCES)}")
    features += _wording(found.texts, "")
    features += _wording(found.classed(), "<>")
    for word in found.texts[:_WORDS]:
        features += pieces(word, _PIECE)
    return list(dict.fromkeys(features))


def _rules(said: Judged) -> Iterator[str]:
    first, *others = sorted(said.scores, key=lambda name: (-said.scores[name], name))[:_TOP]
    ahead = said.scores[first] - (said.scores[others[0]] if others else 0.0)
    yield f"rules {first}"
    yield f"rules {first} {_bucket(ahead, _MARGINS)}"
    yield from (f"rules or {name}" for name in others[:1])
    yield f"made of {made_of(said.evidence)}"
    for name, call in said.calls.items():
        fits = "fits" if name in said.scores else ""
        yield f"call {name}"
        yield f"call {name} {call.trigger.weak} {fits} {min(call.first, 2)} {call.points}"
        yield f"call {name} of {_bucket(call.words / said.evidence.words, _SHARES)}"


def _contents(evidence: Evidence) -> Iterator[str]:
    yield f"words {_bucket(evidence.words, _LENGTHS)}"
    yield from (f"{name} {min(getattr(evidence, name), 2)}" for name in _COUNTS)
    yield from (f"has {name}" for name in _FLAGS if getattr(evidence, name))


def _wording(words: Sequence[str], mark: str) -> list[str]:
    """Each word, every two and three that stand together, every two with one between."""
    keys = ["^", *map(key_of, words[:_WORDS]), "$"]
    marked = [mark + key for key in keys]
    said = zip(marked, keys[1:], keys[2:], strict=False)
    found = [f"{one} {two}" for one, two in zip(marked, keys[1:], strict=False)]
    for one, two, three in said:
        found += (f"{one} . {three}", f"{one} {two} {three}")
    return marked + found


def _bucket(value: float, cuts: Sequence[float]) -> int:
    return sum(value >= cut for cut in cuts)


def _telling(words: Sequence[str]) -> list[str]:
    return without_fillers(words, _fillers(), OPENING)


@cache
def _fillers() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    said = sorted({tuple(fold(one).split()) for one in list_named("fillers")}, key=len)
    return {first: tuple(one for one in reversed(said) if one[0] == first) for first, *_ in said}


def _evidence(found: Found, context: Context, *, asked: bool) -> Evidence:
    kinds = [match.kind for match in found.matches]
    return Evidence(
        words=len(found.words),
        services=kinds.count("services"),
        passing=sum(in_passing(match, found) for match in found.of("services")),
        likely=found.likely >= _SURE,
        hinted=found.likely >= _HINT and len(found.words) <= _FEW,
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


def decided(found: Found, context: Context, model: Linear) -> Verdict:
    """The intent by what was learnt.

    By the rules where one of their patterns is all that is said, or what stands before decides:
    what means nothing by itself may go on from there.
    """
    said = judged(found, context)
    if _says_all(said):
        return said.verdict
    if context != _NOTHING_BEFORE and said.verdict.intent != _alone(said).intent:
        return said.verdict
    found.features = intent_features(found, said)
    chances = model.one_of(found.features)
    few = said.evidence.words <= _FEW_ENDING
    for name in _ENDING.difference(said.calls):
        if chances.get(name, 0.0) < (_FEW_SURELY if few else _SURELY):
            chances.pop(name, None)
    first, second = sorted(chances, key=lambda name: (-chances[name], name))[:2]
    if context != _NOTHING_BEFORE and first == _NONE and said.verdict.intent in _GOES_ON:
        return said.verdict
    return verdict_of(first, second, round(chances[first], 3), said.calls, said.evidence)


def _says_all(said: Judged) -> bool:
    """Whether a pattern covers every word but those that say little."""
    call = said.calls.get(said.verdict.intent)
    if call is None or call.trigger.weak or not said.verdict.said:
        return False
    return call.words >= said.words


def _alone(said: Judged) -> Verdict:
    """What the rules say where nothing stands before."""
    evidence = replace(said.evidence, context=_NOTHING_BEFORE)
    scores = scores_of(said.calls, said.likeness, evidence)
    return intent_of(said.calls, scores, evidence)


def intent_examples(found_in: Callable[[str, Context], Found]) -> Iterator[Example]:
    """What there is to learn intents from: labelled messages, needs, the intents' own examples."""
    told = (one for one in needs() if not one.is_clause)
    for one in (*told, *messages(), *within_tales(messages()), *short_needs(), *short_intents()):
        found = found_in(one.text, _NOTHING_BEFORE)
        if found.words:
            said = judged(found, _NOTHING_BEFORE)
            yield Example(intent_features(found, said), (one.intent,))
