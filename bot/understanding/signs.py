"""Small slots told by patterns: near the sender, what is to be dropped, unverified ones too."""

from collections.abc import Iterator
from functools import cache

from bot.understanding.keeping import kept
from bot.understanding.triggers import Trigger, Triggers, anchors
from bot.understanding.vocabulary import table

DROP = "drop."
CUE = "cues."


@cache
def load_signs() -> Triggers:
    """Read the file, once. A sign's name is its key; those of slots to drop begin with `drop.`."""
    signs = list(_read())
    return Triggers(signs, kept("signs", lambda: anchors(signs)))


def _read() -> Iterator[Trigger]:
    for name, patterns in table("signs").items():
        if isinstance(patterns, list):
            yield from (Trigger(name, 1.0, pattern) for pattern in patterns)
            continue
        for slot, inner in patterns.items():
            yield from (Trigger(f"{name}.{slot}", 1.0, pattern) for pattern in inner)
