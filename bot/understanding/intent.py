"""Which intent a message has: what calls for one, against what else was found in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.understanding.evidence import Evidence, made_of
from bot.understanding.triggers import Call

_LONGEST_COUNTED = 8
_SHORT = 5
_LONG = 16
_TALE = 24
_ELLIPTIC = 15
_OPENING = 6
_TOLD_BY_NAME = frozenset(
    (
        "find_cluster",
        "find_innovation_center",
        "compare_regions",
        "alliances",
        "set_location",
        "invest",
    )
)
_TAKES_SERVICES = frozenset(
    ("count_providers", "subscribe", "unsubscribe", "announce", "latest_announcements",
     "find_cluster", "find_innovation_center", "alliances", "register_provider")
)  # fmt: skip
_NEVER_BESIDE_A_NEED = frozenset(
    ("greeting", "thanks", "cancel", "help", "more_results", "my_data", "delete_my_data",
     "out_of_scope", "set_language", "set_location")
)  # fmt: skip
_FIND, _NONE = "find_providers", "out_of_scope"
# What each kind of evidence weighs; found by trying a grid of values on labelled messages.
_LIKE, _CALLED, _NEEDS, _MADE_OF, _TALKATIVE, _FEWEST = 0.6, 2.5, 3.0, 1.0, 0.1, 3
_BEGINS, _ASKED, _OWED, _NOTHING = 0.5, 1.5, 0.8, 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """An intent, how sure it is (0 to 1), what called for it if anything did, the next best."""

    intent: str
    confidence: float
    because: str = ""
    said: tuple[str, ...] = ()
    instead: str = ""


def intent_of(
    calls: Mapping[str, Call], scores: Mapping[str, float], evidence: Evidence
) -> Verdict:
    """The intent that the rules give the highest score."""
    first, second = sorted(scores, key=lambda name: (-scores[name], name))[:2]
    return verdict_of(first, second, _sureness(scores[first] - scores[second]), calls, evidence)


def verdict_of(
    first: str, second: str, sure: float, calls: Mapping[str, Call], evidence: Evidence
) -> Verdict:
    """An intent, the next best, how sure it is, and what calls for it."""
    call = _fitting(calls, evidence).get(first)
    return Verdict(
        first,
        confidence=sure,
        because=call.trigger.pattern if call else "",
        said=call.said if call else (),
        instead=second,
    )


def scores_of(
    calls: Mapping[str, Call], likeness: Mapping[str, float], evidence: Evidence
) -> dict[str, float]:
    """Each intent's score by what calls for it, what the message is like, what it is made of."""
    return _scores(_fitting(calls, evidence), likeness, evidence)


def _fitting(calls: Mapping[str, Call], evidence: Evidence) -> dict[str, Call]:
    """The calls that go with the rest of the message."""
    return {
        name: call
        for name, call in calls.items()
        if _early(evidence, name, call) and _FITS.get(name, _always)(evidence, call)
    }


def _scores(
    fitting: Mapping[str, Call], likeness: Mapping[str, float], evidence: Evidence
) -> dict[str, float]:
    scores = {_NONE: 0.0, _FIND: 0.0}
    diluted = max(_FEWEST, evidence.words) ** 0.5
    for name, like in likeness.items():
        if _possible(name, fitting, evidence):
            scores[name] = _LIKE * like / diluted
    for name, call in fitting.items():
        scores[name] = scores.get(name, 0.0) + _called(name, call) + _beside(name, call, evidence)
    content = made_of(evidence)
    needs = _NEEDS if evidence.sure or evidence.partners else _NEEDS / 2
    tells = content == _FIND and (evidence.services or evidence.partners or evidence.likely)
    share = _NOTHING if content == _NONE else _MADE_OF
    scores[content] = scores.get(content, 0.0) + (needs if tells else share)
    scores[_FIND] += max(0, evidence.words - _LONG) * _TALKATIVE
    return scores


def _possible(name: str, fitting: Mapping[str, Call], evidence: Evidence) -> bool:
    """Whether likeness alone may speak for an intent: some cannot be without their own words."""
    if name in fitting:
        return True
    if name in _TOLD_BY_NAME or evidence.words > _LONG:
        return name == _FIND
    need = evidence.sure or (evidence.likely and evidence.words > _SHORT)
    return name not in _NEVER_BESIDE_A_NEED or not need


def _called(name: str, call: Call) -> float:
    if name == _FIND:
        return _ASKED
    begins = _BEGINS if call.first == 0 else 0.0
    return _CALLED + begins + call.trigger.weight / 100 + min(call.words, _LONGEST_COUNTED) / 10


def _beside(name: str, call: Call, evidence: Evidence) -> float:
    """What an intent is owed that takes services as readily as a search does."""
    if not (evidence.services or evidence.partners) or call.trigger.weak:
        return 0.0
    short = evidence.words <= (_LONG if name in _TAKES_SERVICES else _ELLIPTIC)
    takes = name in _TAKES_SERVICES or (name == "refine" and call.first == 0)
    return _OWED * _NEEDS if short and takes else 0.0


def _sureness(margin: float) -> float:
    """How sure a verdict is that leads by a margin: 0.5 to 1."""
    return round(1 - 0.5 / (1 + margin), 3)


def _early(evidence: Evidence, name: str, call: Call) -> bool:
    """Whether a call stands near the beginning: deep in a long tale it is part of the tale."""
    if name in (_FIND, "find_innovation_center") or call.first <= _OPENING:
        return True
    return evidence.words <= (_LONG if evidence.sure else _TALE)


def _always(_: Evidence, __: Call) -> bool:
    return True


def _no_service(evidence: Evidence, _: Call) -> bool:
    likely = evidence.likely and evidence.words > _ELLIPTIC
    return not evidence.sure and not evidence.partners and not likely


def _small_talk(evidence: Evidence, _: Call) -> bool:
    if evidence.likely and evidence.words > _SHORT:
        return False
    return not evidence.sure and not evidence.places and evidence.words <= 14


def _about_one(evidence: Evidence, call: Call) -> bool:
    """Contact or check: one provider is meant, named or shown before."""
    if call.points:
        return True
    plain = not evidence.asked and evidence.words <= 2 * _SHORT
    if (evidence.sure and not plain) or evidence.words > _LONG:
        return False
    one = evidence.one and evidence.words <= _TALE
    return one or evidence.context.has_list or evidence.words <= _SHORT + 2


def _details(evidence: Evidence, call: Call) -> bool:
    if call.points:
        return evidence.words <= _LONG or not evidence.sure
    if evidence.sure:
        return False
    one = evidence.one and evidence.words <= _ELLIPTIC
    return one or evidence.context.has_list or evidence.words <= _SHORT


def _complaint(evidence: Evidence, _: Call) -> bool:
    return evidence.one or not (evidence.sure or evidence.likely)


def _refines(evidence: Evidence, call: Call) -> bool:
    """A change of the search; a weak sign of one counts only in short messages with no service."""
    if evidence.words > _LONG and not evidence.context.has_search:
        return False
    if call.trigger.weak:
        short = not evidence.sure and evidence.words <= _LONG
        return short and (bool(evidence.filters) or evidence.dropped)
    return call.words > 1 or bool(evidence.filters) or evidence.dropped


def _more(evidence: Evidence, _: Call) -> bool:
    nothing = not evidence.sure and not evidence.places and not evidence.credentials
    return nothing and not evidence.partners and evidence.words <= 10


def _location(evidence: Evidence, _: Call) -> bool:
    other = evidence.sure or evidence.partners or evidence.credentials
    return bool(evidence.places) and not other and evidence.left <= _SHORT


def _compares(evidence: Evidence, _: Call) -> bool:
    return evidence.places != 1 or not evidence.sure


def _language(evidence: Evidence, _: Call) -> bool:
    return not evidence.places and (not evidence.sure or evidence.words <= _ELLIPTIC)


def _no_place(evidence: Evidence, _: Call) -> bool:
    return not evidence.sure and not evidence.places


_FITS: Mapping[str, Callable[[Evidence, Call], bool]] = {
    "check_verification": _about_one,
    "contact_provider": _about_one,
    "provider_details": _details,
    "report_provider": _complaint,
    "greeting": _small_talk,
    "thanks": _small_talk,
    "cancel": _small_talk,
    "help": _small_talk,
    "more_results": _more,
    "set_location": _location,
    "out_of_scope": _no_service,
    "refine": _refines,
    "compare_regions": _compares,
    "set_language": _language,
    "list_services": _no_place,
}
