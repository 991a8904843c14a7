"""What stays of a word when spelling and inflection are taken off."""

import re
from functools import lru_cache

_ENDINGS = tuple(
    sorted(
        [
            "aciones",
            "amientos",
            "imientos",
            "amiento",
            "imiento",
            "adoras",
            "adores",
            "aciones",
            "iciones",
            "iendole",
            "andole",
            "acion",
            "icion",
            "ciones",
            "siones",
            "iendo",
            "ando",
            "adora",
            "ador",
            "edor",
            "idor",
            "ables",
            "ibles",
            "able",
            "ible",
            "antes",
            "entes",
            "ante",
            "ente",
            "ados",
            "adas",
            "idos",
            "idas",
            "ado",
            "ada",
            "ido",
            "ida",
            "aron",
            "ieron",
            "amos",
            "emos",
            "imos",
            "aban",
            "abamos",
            "aba",
            "ian",
            "iamos",
            "ia",
            "aran",
            "eran",
            "iran",
            "ara",
            "era",
            "ira",
            "aria",
            "eria",
            "iria",
            "aste",
            "iste",
            "cion",
            "sion",
            "mente",
            "dad",
            "dades",
            "ismo",
            "ista",
            "istas",
            "ings",
            "ing",
            "ers",
            "ed",
            "ies",
            "er",
            "ar",
            "ir",
            "an",
            "en",
            "on",
            "es",
            "as",
            "os",
            "is",
            "o",
            "a",
            "e",
            "s",
            "io",
            "ia",
            "ios",
            "ias",
        ],
        key=lambda ending: (-len(ending), ending),
    )
)
_ENCLITIC = re.compile(r"(?:(?<=[aei]r)|(?<=ndo))(?:me|te|se|nos)?(?:l[aeo]s?|me|te|se|nos)$")
_SHORTEST = 4
_SOUNDS = (
    (re.compile(r"qu(?=[ei])"), "k"),
    (re.compile(r"gu(?=[ei])"), "g"),
    (re.compile(r"g(?=[ei])"), "j"),
    (re.compile(r"c(?=[ei])"), "s"),
    (re.compile(r"(?<!c)h"), ""),
    (re.compile(r"ch"), "x"),
    (re.compile(r"ll"), "y"),
    (re.compile(r"[cq]"), "k"),
    (re.compile(r"z"), "s"),
    (re.compile(r"v"), "b"),
    (re.compile(r"w"), "b"),
    (re.compile(r"(.)\1+"), r"\1"),
)


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """A folded word as it sounds: b and v, s, c and z, ll and y, k and qu are one."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """What of a word's sound stays when its ending is taken off; short words stay whole."""
    whole = sound(_ENCLITIC.sub("", word))
    for ending in _ENDINGS:
        if whole.endswith(ending) and len(whole) - len(ending) >= _SHORTEST:
            return whole[: -len(ending)]
    return whole
