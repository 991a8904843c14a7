"""Names and identities packed for looking companies up, whatever the spelling.

A name is found by its trigrams: those that are rarest in the registry choose candidates, and the
whole words decide. An identity (phone, e-mail, domain, RFC) is found by its hash.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.folding import fold
from storage.search.columns import Columns, Ints
from storage.search.ground import spread

LONGEST_NAME = 120
LEAST_LIKENESS = 60.0
SURELY_IN = 90.0
_CANDIDATES = 200
_RAREST = 12
_LETTERS = 37
_TRIGRAMS = _LETTERS**3
_LEGAL_FORMS = (
    " s a p i de c v",
    " sapi de cv",
    " s de r l de c v",
    " s de rl de cv",
    " s a de c v",
    " sa de cv",
    " s a s",
    " sas",
    " s c",
    " a c",
)


@dataclass(frozen=True, slots=True)
class Names(Columns):
    """Folded names side by side; `owner` is whose each is, a provider's position.

    `text` are ASCII bytes, `ends` where each name ends; `posting` are the names of each trigram,
    beginning at `trigram_start`; `trigrams` is how many different ones a name has.
    """

    owner: Ints
    ends: Ints
    text: NDArray[np.uint8]
    trigrams: Ints
    trigram_start: Ints
    posting: NDArray[np.int32]

    def folded(self, row: int) -> str:
        """A name."""
        start = int(self.ends[row - 1]) if row else 0
        return self.text[start : int(self.ends[row])].tobytes().decode("ascii")


@dataclass(frozen=True, slots=True)
class Identities(Columns):
    """Hashes of identities in ascending order, and whose each is."""

    hashed: NDArray[np.uint64]
    owner: Ints

    def owners(self, identity: str) -> list[int]:
        """The positions of the providers that have this identity."""
        wanted = np.uint64(_hash(identity))
        first = int(np.searchsorted(self.hashed, wanted, side="left"))
        last = int(np.searchsorted(self.hashed, wanted, side="right"))
        found: list[int] = self.owner[first:last].tolist()
        return found


def spoken_name(name: str) -> str:
    """A company's name as people say it: folded, without its legal form."""
    folded = fold(name)
    for form in _LEGAL_FORMS:
        folded = folded.removesuffix(form)
    return folded.strip()


def packed_names(names: Iterable[tuple[int, str]]) -> Names:
    """Names by the positions of their providers, ready to be searched."""
    known = [(owner, spoken_name(name)[:LONGEST_NAME]) for owner, name in names]
    known = list(dict.fromkeys(one for one in known if one[1]))
    bare = Names(
        owner=_ints([owner for owner, _ in known]),
        ends=np.cumsum(_ints([len(name) for _, name in known])),
        text=_bytes("".join(name for _, name in known)),
        trigrams=_ints([]),
        trigram_start=_ints([]),
        posting=np.zeros(0, dtype=np.int32),
    )
    return with_trigrams(bare)


def with_trigrams(names: Names) -> Names:
    """Names ready to be searched."""
    lengths = np.diff(names.ends, prepend=0)
    rows, codes = _trigrams(names.text, lengths)
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    names_of, codes = rows.astype(np.int32)[order], codes[order]
    first = np.ones(len(names_of), dtype=np.bool_)
    first[1:] = (codes[1:] != codes[:-1]) | (names_of[1:] != names_of[:-1])
    posting = names_of[first]
    return replace(
        names,
        trigrams=np.bincount(posting, minlength=len(lengths)),
        trigram_start=np.searchsorted(codes[first], np.arange(_TRIGRAMS + 1)),
        posting=posting,
    )


def only_names(names: Names, rows: Ints) -> Names:
    """These names in this order, not yet ready to be searched."""
    lengths = np.diff(names.ends, prepend=0)[rows]
    letters, _ = spread(names.ends[rows] - lengths, lengths)
    nothing = _ints([])
    return Names(
        owner=names.owner[rows],
        ends=np.cumsum(lengths),
        text=names.text[letters],
        trigrams=nothing,
        trigram_start=nothing,
        posting=np.zeros(0, dtype=np.int32),
    )


def packed_identities(identities: Iterable[tuple[int, str]]) -> Identities:
    """Identities by the positions of their providers, ready to be searched."""
    known = [(_hash(identity), owner) for owner, identity in identities]
    hashed = np.array([one for one, _ in known], dtype=np.uint64)
    order = np.argsort(hashed, kind="stable")
    return Identities(hashed[order], _ints([owner for _, owner in known])[order])


def likest(names: Names, name: str, limit: int) -> list[tuple[int, float]]:
    """The providers whose names are likest, by position, with their likeness from 0 to 100."""
    wanted = spoken_name(name[:LONGEST_NAME])
    rows = _candidates(names, wanted) if wanted else []
    folded = [names.folded(row) for row in rows]
    best: dict[int, float] = {}
    for _, score, number in (
        *process.extract(
            wanted, folded, scorer=fuzz.ratio, limit=2 * limit, score_cutoff=LEAST_LIKENESS
        ),
        *process.extract(
            wanted, folded, scorer=_words_in_common, limit=2 * limit, score_cutoff=SURELY_IN
        ),
    ):
        owner = int(names.owner[rows[number]])
        best[owner] = max(score, best.get(owner, 0.0))
    return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))


def _candidates(names: Names, wanted: str) -> Sequence[int]:
    """The rows that share most of the rarest trigrams, for their length."""
    codes = np.unique(_trigrams(_bytes(wanted), _ints([len(wanted)]))[1])
    starts, ends = names.trigram_start[codes], names.trigram_start[codes + 1]
    rarest = np.argsort(ends - starts, kind="stable")
    rarest = rarest[(ends - starts)[rarest] > 0][:_RAREST]
    if not len(rarest):
        return []
    lists = [names.posting[starts[one] : ends[one]] for one in rarest]
    shared = np.bincount(np.concatenate(lists))
    rows = np.flatnonzero(shared >= max(1, int(shared.max()) // 3))
    if len(rows) > _CANDIDATES:
        alike = shared[rows] / (names.trigrams[rows] + len(codes))
        rows = rows[np.argpartition(-alike, _CANDIDATES)[:_CANDIDATES]]
    found: list[int] = rows.tolist()
    return found


def _trigrams(text: NDArray[np.uint8], lengths: Ints) -> tuple[Ints, Ints]:
    """Every trigram of names side by side, with blanks before and behind: its name, its code."""
    padded = lengths + 3
    begins = np.cumsum(padded) - padded
    places, _ = spread(begins + 2, lengths)
    letters = np.zeros(int(padded.sum()), dtype=np.int64)
    letters[places] = _CODES[text]
    first, _ = spread(begins, padded - 2)
    codes = (letters[first] * _LETTERS + letters[first + 1]) * _LETTERS + letters[first + 2]
    return np.repeat(np.arange(len(lengths)), padded - 2), codes


def _bytes(text: str) -> NDArray[np.uint8]:
    return np.array(bytearray(text.encode()), dtype=np.uint8)


def _letter_codes() -> Ints:
    codes = np.zeros(256, dtype=np.int64)
    for number, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789", 1):
        codes[ord(letter)] = number
    return codes


_CODES = _letter_codes()


def _words_in_common(wanted: str, name: str, **_: object) -> float:
    """100 less a little where all the words asked for are words of the name."""
    words = set(wanted.split())
    if len(wanted) < 4 or not words <= set(name.split()):
        return 0.0
    return SURELY_IN + 9.0 * len(wanted) / max(len(name), 1)


def _hash(identity: str) -> int:
    return int.from_bytes(blake2b(identity.encode(errors="replace"), digest_size=8).digest())


def _ints(values: Sequence[int]) -> Any:  # noqa: ANN401  # numpy's own array type
    return np.array(values, dtype=np.int64)
