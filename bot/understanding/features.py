"""What is counted of a message's words: stems, neighbours, pieces that outlive a misspelling."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from bot.understanding.stems import stem
from bot.understanding.vocabulary import load_words

_PIECE, _LONGEST = 5, 32
_NEAR = 4
MOST_WORDS = 96


def need_features(words: Sequence[str], left_out: frozenset[int] = frozenset()) -> list[str]:
    """The features of folded words by which needs are told; words left out do not count."""
    function = load_words().function
    kept = [(n, word) for n, word in enumerate(words[:MOST_WORDS]) if n not in left_out]
    telling = [(number, word) for number, word in kept if word not in function]
    stems = [(number, stem(word)) for number, word in telling]
    found = [one for _, one in stems]
    for place, (number, one) in enumerate(stems):
        after = stems[place + 1 : place + 3]
        found += [f"{one} {other}" for at, other in after if at - number <= _NEAR]
    found += [f"{a}_{b}" for (m, a), (n, b) in pairwise(kept) if n == m + 1]
    for _, word in telling:
        found += pieces(word, _PIECE)
    return list(dict.fromkeys(found))


@lru_cache(maxsize=65536)
def pieces(word: str, length: int) -> tuple[str, ...]:
    """The pieces of a word of so many letters, its beginning and end marked."""
    marked = f"^{word[:_LONGEST]}$"
    return tuple(f"{marked[at : at + length]}~" for at in range(len(marked) - length + 1))
