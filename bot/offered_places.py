"""An answer to "which one?": "el de Jalisco" after several places of a name were offered."""

import tomllib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.folding import fold
from bot.gazetteer import Place
from bot.turn import Turn
from bot.understanding.meaning import AmbiguousPlace


def with_question(turn: Turn) -> Turn:
    """The turn read together with the places last offered: a state means the one that lies in it.

    After a question any bare state does; after a list only words that pick, like "el de Jalisco".
    """
    picked = _picked(turn)
    if picked is None:
        return turn
    meaning = replace(turn.meaning, intent="refine", places=(picked,), exclude_places=())
    return replace(turn, meaning=meaning)


def every_one(ambiguous: Sequence[AmbiguousPlace]) -> tuple[Place, ...]:
    """All that a name may have meant, the place taken first."""
    return tuple(place for said in ambiguous for place in (said.taken, *said.others))


def _picked(turn: Turn) -> Place | None:
    meaning = turn.meaning
    named = meaning.places or meaning.exclude_places
    if meaning.services or len(named) != 1 or named[0].kind != "state":
        return None
    if turn.conversation.asked != "place" and not _picks(turn.message.text):
        return None
    there = [one for one in turn.conversation.offered if one.state == named[0].state]
    return there[0] if there else None


def _picks(text: str) -> bool:
    words = f"{fold(text)} "
    return any(words.startswith(f"{beginning} ") for beginning in _beginnings())


@cache
def _beginnings() -> tuple[str, ...]:
    source = files("bot.data.phrases").joinpath("picking.toml").read_text(encoding="utf-8")
    return tuple(map(fold, tomllib.loads(source)["beginnings"]))
