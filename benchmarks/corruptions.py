"""Messages as thumbs make them: slips, spelling by ear, no accents, no marks, shorthand."""

import random
import unicodedata
from collections.abc import Callable

NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok",
    "o": "ipl", "p": "ol", "a": "qsz", "s": "adwx", "d": "sfec", "f": "dgrv", "g": "fhtb",
    "h": "gjyn", "j": "hkum", "k": "jlim", "l": "kop", "z": "axs", "x": "zcs", "c": "xvd",
    "v": "cbf", "b": "vng", "n": "bmh", "m": "nk",
}  # fmt: skip
BY_EAR = (
    ("v", "b"), ("b", "v"), ("ce", "se"), ("ci", "si"), ("z", "s"), ("ll", "y"), ("h", ""),
    ("qu", "k"), ("ge", "je"), ("gi", "ji"), ("x", "s"), ("ñ", "n"), ("mp", "np"),
)  # fmt: skip
SHORTHAND = {
    "que": "q", "para": "pa", "por": "x", "de": "d", "también": "tmb", "porque": "xq",
    "quien": "kien",
    "quiero": "kiero", "aquí": "aki", "favor": "fa", "hacer": "aser", "se": "c",
}  # fmt: skip
_SHORTEST = 4


def corrupted(text: str, level: float, seed: int) -> str:
    """The message with each word spoilt with the given probability, the same for a seed."""
    chance = random.Random(seed)
    words = [_spoilt(word, chance) if chance.random() < level else word for word in text.split()]
    said = " ".join(words)
    if chance.random() < level:
        said = without_marks(said)
    if chance.random() < level / 2:
        said = said.upper()
    return said


def without_marks(text: str) -> str:
    """Without accents and punctuation, as most people write on a phone."""
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return "".join(c for c in bare if c.isalnum() or c in " @.:/-'")


def _spoilt(word: str, chance: random.Random) -> str:
    if word.lower() in SHORTHAND:
        return SHORTHAND[word.lower()]
    if len(word) < _SHORTEST or not word.isalpha():
        return word
    slips: tuple[Callable[[str, random.Random], str], ...] = (
        _missing, _doubled, _swapped, _neighbour, _by_ear, _by_ear, _bare,
    )  # fmt: skip
    return chance.choice(slips)(word, chance)


def _missing(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + word[at + 1 :]


def _doubled(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[: at + 1] + word[at:]


def _swapped(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word) - 1)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


def _neighbour(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word))
    return word[:at] + chance.choice(NEIGHBOURS.get(word[at].lower(), word[at])) + word[at + 1 :]


def _by_ear(word: str, chance: random.Random) -> str:
    fitting = [(said, heard) for said, heard in BY_EAR if said in word.lower()]
    if not fitting:
        return _bare(word, chance)
    said, heard = chance.choice(fitting)
    return word.lower().replace(said, heard, 1)


def _bare(word: str, _: random.Random) -> str:
    return without_marks(word)
