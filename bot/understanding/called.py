"""The intents that a message's words call for, from one data file per intent."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from bot.understanding.triggers import Call, Trigger, Triggers

_WEAKER = 15.0


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


@cache
def load_intents() -> Mapping[str, Intent]:
    """Read the files, once."""
    return {intent.name: intent for intent in _read()}


def calls_in(words: Sequence[str], classed: Sequence[str]) -> dict[str, Call]:
    """The longest pattern found of each intent, in folded words and in words with classes."""
    found: dict[str, Call] = {}
    for call in _triggers().called(words, classed):
        best = found.get(call.trigger.name)
        if best is None or _strength(call) > _strength(best):
            found[call.trigger.name] = call
    return found


def _strength(call: Call) -> tuple[float, int]:
    return call.trigger.weight, call.words


@cache
def _triggers() -> Triggers:
    return Triggers(trigger for intent in load_intents().values() for trigger in _both(intent))


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
