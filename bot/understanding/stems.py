"""What stays of a word when spelling and inflection are taken off."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from bot.understanding.vocabulary import load_words, table

_SHORTEST = 3
_SHORT_ENDED = 6
_ENCLITIC = re.compile(r"(?:(?<=[aei]r)|(?<=ndo))(?:me|te|se|nos)?(?:l[aeo]s?|me|te|se|nos)$")
_TO_ME = re.compile(r"(?<=...)(?<=[ae])(n?)me(?:l[ao]s?)?$")
_SOUNDS = (
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"gu(?=[ei])"), "g"),
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"xc(?=[ei])"), "x"),
    (re.compile(r"(?:cc|sc|c|z)(?=[ei])"), "s"),
    (re.compile(r"ch"), "C"),
    (re.compile(r"h"), ""),
    (re.compile(r"x(?=[cptk])"), "s"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"n(?=[bp])"), "m"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class _Cuts:
    """Endings and how many letters each must leave; words that stay whole; odd kin."""

    endings: tuple[tuple[str, int], ...]
    whole: frozenset[str]
    kin: Mapping[str, str]


@cache
def _cuts() -> _Cuts:
    said = table("stems")
    leave = {sound(ending): _SHORTEST for ending in said["endings"]}
    leave |= {sound(ending): _SHORTEST + 1 for ending in said["careful"]}
    longest_first = sorted(leave.items(), key=lambda pair: (-len(pair[0]), pair[0]))
    whole = frozenset(said["whole"]) | (load_words().function - said["kin"].keys())
    return _Cuts(tuple(longest_first), frozenset(map(sound, whole)), said["kin"])


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A folded word as it sounds: b and v, s, c and z, ll and y, k and qu are one."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What of a word's sound stays when its ending is taken off; small words stay whole."""
    cuts = _cuts()
    heard = sound(cuts.kin.get(word, word))
    if heard in cuts.whole or len(heard) <= _SHORTEST:
        return heard
    bare = cuts.kin.get(word) or _TO_ME.sub(r"\1", _ENCLITIC.sub("", word))
    single = singular(sound(cuts.kin.get(bare, bare)))
    if single in cuts.whole:
        return single
    root = _root(single, cuts.endings)
    return _kin_roots().get(root, root)


@lru_cache(maxsize=65536)
def light(word: str) -> str:
    """A folded word as it sounds, without the ending of its plural."""
    return singular(sound(word))


def nearly(one: str, other: str) -> bool:
    """Whether two light words differ in their ending alone: by two letters, by one in six."""
    if one == other:
        return True
    longer = max(len(one), len(other))
    same = longer - (2 if longer > _SHORT_ENDED else 1)
    return longer >= _SHORT_ENDED and one[:same] == other[:same]


def singular(sounded: str) -> str:
    """A word as it sounds without the ending of its plural."""
    if len(sounded) > _SHORTEST + 2 and sounded.endswith("es") and sounded[-3] in "dlnrsjC":
        return sounded[:-2]
    if len(sounded) > _SHORTEST and sounded.endswith("s") and sounded[-2] in "aeioukptglnrdmb":
        return sounded[:-1]
    return sounded


def _root(word: str, endings: tuple[tuple[str, int], ...]) -> str:
    for ending, leave in endings:
        if len(word) - len(ending) >= leave and word.endswith(ending):
            return word[: -len(ending)]
    return word


@cache
def _kin_roots() -> Mapping[str, str]:
    """The roots of verbs whose vowel changes ("muestr") with the ones that they belong to."""
    cuts = _cuts()
    return {
        changed: _root(sound(plain), cuts.endings)
        for odd, plain in cuts.kin.items()
        if odd.endswith("o") and plain[-2:] in ("ar", "er", "ir") and len(odd) > 4
        for changed in [_root(sound(odd), cuts.endings)]
    }
