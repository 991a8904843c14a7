"""The words that matter and were understood as nothing."""

import re
from functools import cache

from bot.folding import fold
from bot.understanding.corrections import heard_of
from bot.understanding.found import Found
from bot.understanding.place_words import load_place_words
from bot.understanding.triggers import list_named
from bot.understanding.vocabulary import folded, load_words

_SHORTEST = 4
_MOST = 3
_LAUGHTER = re.compile(r"[jah]+|[jeh]+|[xd]+|[ha]+")


def left_over(found: Found) -> tuple[str, ...]:
    """The words, as written, that no stage took and that are not said in any message anyway."""
    taken = found.taken | (found.provider.words if found.provider else frozenset())
    return tuple(
        word.raw
        for number, word in enumerate(found.words)
        if number not in taken and len(word.text) >= _SHORTEST and word.text not in _unimportant()
    )


def unheard(found: Found) -> tuple[str, ...]:
    """The few words left over that nobody has heard of: they may be what the message is about."""
    strange = {name.written for name in found.unknown}
    folded_left = (word for word in left_over(found) if word not in strange)
    return tuple(dict.fromkeys(w for w in folded_left if _matters(w)))[:_MOST]


def _matters(written: str) -> bool:
    word = fold(written).replace(" ", "")
    return word.isalpha() and not heard_of(word) and not _LAUGHTER.fullmatch(word)


@cache
def _unimportant() -> frozenset[str]:
    known, places = load_words(), load_place_words()
    said = (word for name in ("need", "show", "fillers") for word in list_named(name))
    asked = {word for wording in folded(said) for word in wording.split()}
    around = places.into | places.links | places.out_with_no | places.city_after
    return known.function | around | asked
