"""Messages of a few words, composed: services by their names, intents by their patterns.

The forms, and what stands in a pattern for a company or a vendor, are `data/examples/short.toml`.
"""

import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import cycle

from bot.gazetteer import load_gazetteer
from bot.taxonomy import Entry, load_taxonomy
from bot.understanding.called import load_intents
from bot.understanding.examples import Labelled
from bot.understanding.patterns import parts
from bot.understanding.triggers import class_of, unmarked
from bot.understanding.vocabulary import table

SOURCE = "short.toml"
_NAMES = 10
_FORMS = 2
_FILLS = 5
_SLOT = re.compile(r"\{(\w+)\}")
_CLASS = re.compile(r"<(\w+)>")


@cache
def short_needs() -> tuple[Labelled, ...]:
    """Each service by its labels and some synonyms, alone and in some forms, the same each time."""
    return tuple(_needs())


@cache
def short_intents() -> tuple[Labelled, ...]:
    """Each intent by its examples and a wording of each of its patterns, the same each time."""
    return (*_intents(), *_general())


def _needs() -> Iterator[Labelled]:
    chance = random.Random(1)  # noqa: S311  # the same ones each time
    counted = frozenset(_table()["count"])
    forms = cycle((*_table()["es"], *_table()["count"], *_table()["en"]))
    states, entries = cycle(_states()), list(load_taxonomy().services.values())
    for entry in entries:
        for name in _names(entry, chance):
            other = chance.choice([one for one in entries if one is not entry])
            for form in ("{service}", *(next(forms) for _ in range(_FORMS))):
                codes = [entry.code, other.code] if "{other}" in form else [entry.code]
                text = form.replace("{service}", name).replace("{other}", other.es)
                intent = "count_providers" if form in counted else "find_providers"
                label = {"intent": intent, "services": codes}
                yield Labelled(text.replace("{place}", next(states)), label, (), SOURCE)


def _general() -> Iterator[Labelled]:
    """Needs that name no service, each form with several fills."""
    fill = {name: cycle(words) for name, words in _classes().items()}
    for form in [*_table()["general"]] * _FILLS:
        text = _SLOT.sub(lambda found: next(fill[found.group(1)]), form)
        yield Labelled(text, {"intent": "find_providers"}, (), SOURCE)


def _names(entry: Entry, chance: random.Random) -> Iterator[str]:
    some = chance.sample(entry.synonyms, min(_NAMES, len(entry.synonyms)))
    yield from (_wording(pattern, chance) for pattern in (entry.es, entry.en, *some))
    yield from table("bare_words").get(entry.code, ())


def _intents() -> Iterator[Labelled]:
    chance = random.Random(1)  # noqa: S311  # the same ones each time
    fill = {name: cycle(words) for name, words in _classes().items()}
    for intent in load_intents().values():
        for example in intent.examples:
            yield Labelled(example, {"intent": intent.name}, (), SOURCE)
        for pattern in intent.triggers:
            said = " ".join(map(class_of, _wording(unmarked(pattern), chance).split()))
            text = _CLASS.sub(lambda found: next(fill[found.group(1)]), said)
            yield Labelled(text, {"intent": intent.name}, (), SOURCE)


def _wording(pattern: str, chance: random.Random) -> str:
    return " ".join(word for part in parts(pattern)[0] for word in chance.choice(part))


def _classes() -> Mapping[str, Sequence[str]]:
    services = [entry.es for entry in load_taxonomy().services.values()]
    return {**_table(), "service": services, "place": _states()}


def _states() -> list[str]:
    return [state.name for _, state in sorted(load_gazetteer().states.items())]


@cache
def _table() -> Mapping[str, Sequence[str]]:
    written = files("bot") / "data" / "examples" / SOURCE
    return tomllib.loads(written.read_text(encoding="utf-8"))
