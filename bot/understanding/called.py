"""The intents that a message's words call for, from one data file per intent."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.understanding.keeping import kept
from bot.understanding.likeness import Likeness, Tally, Weights
from bot.understanding.patterns import Part, parts
from bot.understanding.triggers import Call, Trigger, Triggers, anchors, class_of, key_of, unmarked

_WEAKER = 15.0
_MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Intent:
    """An intent's examples in both languages, its weight against others, and its patterns.

    `weak` patterns count for less: they call only where nothing else does better.
    """

    name: str
    weight: float
    examples_es: tuple[str, ...]
    examples_en: tuple[str, ...]
    triggers: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def examples(self) -> tuple[str, ...]:
        """The examples in both languages."""
        return (*self.examples_es, *self.examples_en)


@cache
def load_intents() -> Mapping[str, Intent]:
    """Read the files, once."""
    return {intent.name: intent for intent in _read()}


def calls_in(words: Sequence[str], *classed: Sequence[str]) -> dict[str, Call]:
    """The longest pattern found of each intent, in folded words and in words with classes."""
    found: dict[str, Call] = {}
    for call in _triggers().called(words, *classed):
        best = found.get(call.trigger.name)
        if best is None or _strength(call) > _strength(best):
            found[call.trigger.name] = call
    return found


def likeness_in(words: Sequence[str], classed: Sequence[str]) -> dict[str, float]:
    """Each intent's likeness to a message, whichever of its two forms is liker; 0 and more."""
    said = [_like(form) for form in ((words, classed) if words != classed else (words,))]
    return {name: max(like.get(name, 0.0) for like in said) for name in set().union(*said)}


def _like(words: Sequence[str]) -> dict[str, float]:
    return load_intent_likeness().scores([*map(key_of, words)])


@cache
def load_intent_likeness() -> Likeness:
    """Count the words of the intents' patterns and examples, once."""
    return Likeness(kept("intents", _weights), one=0.5, next_but_one=0.6)


def _weights() -> Weights:
    tally = Tally(words=50, least=0.3)
    for intent in load_intents().values():
        said = *map(unmarked, (*intent.triggers, *intent.weak)), *intent.examples
        for pattern in said:
            rows = parts(pattern)[:_MOST_ROWS]
            for row in rows:
                tally.add(intent.name, _stemmed(row), 1 / len(rows))
    return tally.weights()


def _stemmed(row: Sequence[Part]) -> list[list[tuple[str, ...]]]:
    return [[tuple(map(key_of, map(class_of, wording))) for wording in part] for part in row]


def _strength(call: Call) -> tuple[float, bool, int]:
    return call.trigger.weight, call.points, call.words


@cache
def _triggers() -> Triggers:
    return Triggers(_all_triggers(), kept("triggers", lambda: anchors(_all_triggers())))


def _all_triggers() -> list[Trigger]:
    return [trigger for intent in load_intents().values() for trigger in _both(intent)]


def _both(intent: Intent) -> Iterator[Trigger]:
    yield from (Trigger(intent.name, intent.weight, pattern) for pattern in intent.triggers)
    weaker = intent.weight - _WEAKER
    yield from (Trigger(intent.name, weaker, pattern, weak=True) for pattern in intent.weak)


def _read() -> Iterator[Intent]:
    folder = files("bot") / "data" / "intents"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(".toml"):
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            yield Intent(
                name=path.name.removesuffix(".toml"),
                weight=table["weight"],
                examples_es=tuple(table["examples_es"]),
                examples_en=tuple(table["examples_en"]),
                triggers=tuple(table["triggers"]),
                weak=tuple(table.get("weak", ())),
            )
