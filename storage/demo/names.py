"""Names of companies that do not exist, no two alike."""

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

_TRIES = 8


def invented_names(words: Mapping[str, Any], chance: Random, count: int) -> Iterator[str]:
    """So many names: a form with a thing in it, what that is like, and perhaps where.

    Where the words are used up, a number tells them apart.
    """
    known: set[str] = set()
    for number in range(count):
        name = _name(words, chance)
        for _ in range(_TRIES):
            if name not in known:
                break
            name = _name(words, chance)
        if name in known:
            name = f"{name} {number}"
        known.add(name)
        yield name


def _name(words: Mapping[str, Any], chance: Random) -> str:
    likeness, where = chance.choice(words["likenesses"]), chance.choice(words["parts"])
    thing = f"{chance.choice(words['things'])} {likeness}".strip()
    form = str(chance.choice(words["forms"])).format(it=thing)
    said_enough = likeness.startswith("de") or form.endswith("Asociados")
    return form if said_enough else f"{form} {where}".strip()
