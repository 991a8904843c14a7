"""A few providers merged into the index: what is theirs goes out, and what they have now comes in.

Positions are shifted where providers come or go; the rest of the columns is left as it was.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np

from storage.search.columns import Branches, Columns, Ints, Offerings, Providers, Windows
from storage.search.naming import Identities, Names, only_names, with_trigrams
from storage.search.packing import (
    BRANCHES,
    IDENTITIES,
    NAMES,
    PROVIDERS,
    offerings_part,
    verified_part,
)

Part = TypeVar("Part", bound=Columns)
Parts = Mapping[str, Columns]
_KINDS: Mapping[str, type[Columns]] = {
    PROVIDERS: Providers,
    BRANCHES: Branches,
    NAMES: Names,
    IDENTITIES: Identities,
    "offerings": Offerings,
}


def kind_of(part: str) -> type[Columns]:
    """What a part of this name holds."""
    return _KINDS.get(part.partition("/")[0], Windows)


def same(some: Columns, others: Columns) -> bool:
    """Whether two parts hold the same."""
    pairs = ((getattr(some, f.name), getattr(others, f.name)) for f in fields(some))
    return all(
        len(mine) == len(its) and np.array_equal(mine, its, equal_nan=mine.dtype.kind == "f")
        for mine, its in pairs
    )


@dataclass(frozen=True, slots=True)
class Moves:
    """Where each provider of the old index and of the changed ones stands now (-1: gone)."""

    old: Ints
    new: Ints
    size: int


def merged(old: Parts, new: Parts, changed: Collection[str]) -> dict[str, Columns]:
    """The index with these providers as they are now; `new` holds those that still exist."""
    before, after = _whole(old, PROVIDERS, Providers), _whole(new, PROVIDERS, Providers)
    kept = ~np.isin(before.ids, np.array(sorted(changed) or [""], dtype=str))
    ids = np.concatenate((before.ids[kept], after.ids))
    place = np.empty(len(ids), dtype=np.int64)
    place[np.argsort(ids, kind="stable")] = np.arange(len(ids))
    from_old = np.full(len(before.ids), -1, dtype=np.int64)
    from_old[kept] = place[: int(kept.sum())]
    moves = Moves(from_old, place[int(kept.sum()) :], len(ids))
    found = {
        name: _merged(name, old, new, moves)
        for name in sorted({*old, *new})
        if name != PROVIDERS and not name.startswith("verified/")
    }
    for name in [name for name in found if name.startswith("offerings/")]:
        service = name.partition("/")[2]
        if not len(_whole(found, name, Offerings).owner):
            del found[name]
            continue
        found[verified_part(service)] = _verified(service, old, new, moves, found)
    return {**found, PROVIDERS: _providers(before, after, moves, found)}


def _merged(name: str, old: Parts, new: Parts, moves: Moves) -> Columns:
    kind = kind_of(name)
    pieces = [_moved(old.get(name), moves.old), _moved(new.get(name), moves.new)]
    joined = _joined(kind, [piece for piece in pieces if piece is not None])
    if isinstance(joined, Names):
        return _searchable(joined, old.get(name))
    if isinstance(joined, Identities):
        return _rows(joined, np.lexsort((joined.owner, joined.hashed)))
    return joined


def _searchable(joined: Names, before: Columns | None) -> Names:
    """Names with their trigrams; most changes leave names alone."""
    if isinstance(before, Names) and all(
        np.array_equal(getattr(joined, name), getattr(before, name))
        for name in ("owner", "ends", "text")
    ):
        return before
    return with_trigrams(joined)


def _moved(columns: Columns | None, to: Ints) -> Columns | None:
    if columns is None:
        return None
    owner = to[columns.owner]  # type: ignore[attr-defined]  # all of these have one
    kept = np.flatnonzero(owner >= 0)
    if isinstance(columns, Names):
        return replace(only_names(columns, kept), owner=owner[kept])
    return replace(_rows(columns, kept), owner=owner[kept])  # type: ignore[call-arg]


def _joined(kind: type[Part], pieces: Sequence[Any]) -> Part:
    """Pieces put together, in the order of the providers."""
    arrays = {
        f.name: np.concatenate([getattr(piece, f.name) for piece in pieces]) for f in fields(kind)
    }
    if kind is Names:
        shift = np.repeat(
            [0, *np.cumsum([len(p.text) for p in pieces])[:-1]], [len(p.owner) for p in pieces]
        )
        arrays["ends"] = arrays["ends"] + shift
        names = Names(**arrays)
        order = np.argsort(names.owner, kind="stable")
        return replace(only_names(names, order), owner=names.owner[order])  # type: ignore[return-value]
    return _rows(kind(**arrays), np.argsort(arrays["owner"], kind="stable"))


def _verified(service: str, old: Parts, new: Parts, moves: Moves, found: Parts) -> Windows:
    """When offerings are verified: their rows are found again by their providers."""
    offered, verified = offerings_part(service), verified_part(service)
    pieces = []
    for parts, to in ((old, moves.old), (new, moves.new)):
        if verified in parts:
            windows = _whole(parts, verified, Windows)
            owner = _whole(parts, offered, Offerings).owner[windows.owner]
            pieces.append(_moved(replace(windows, owner=owner), to))
    joined = _joined(Windows, pieces)
    rows = np.searchsorted(_whole(found, offered, Offerings).owner, joined.owner)
    return replace(joined, owner=rows)


def _providers(before: Providers, after: Providers, moves: Moves, found: Parts) -> Providers:
    came = np.concatenate((moves.old[moves.old >= 0], moves.new))
    order = np.argsort(came, kind="stable")
    kept = moves.old >= 0
    arrays = {
        f.name: np.concatenate((getattr(before, f.name)[kept], getattr(after, f.name)))[order]
        for f in fields(Providers)
        if f.name != "branch_start"
    }
    owner = _whole(found, BRANCHES, Branches).owner
    counts = np.bincount(owner, minlength=moves.size)
    return Providers(**arrays, branch_start=np.concatenate(([0], np.cumsum(counts))))


def _rows(columns: Part, rows: Ints) -> Part:
    return type(columns)(**{f.name: getattr(columns, f.name)[rows] for f in fields(columns)})


def _whole(parts: Parts, name: str, kind: type[Part]) -> Part:
    part = parts[name]
    if not isinstance(part, kind):
        raise TypeError(name)
    return part
