"""Fewer of those who asked: by membership, trade, role, language, front, and until when."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files

from bot.announcements import ANY_CLUSTER, Audience
from bot.clusters import names_of
from bot.folding import fold
from bot.institutions import Cluster
from bot.people import Person
from bot.taxonomy import Taxonomy
from bot.times_said import moment_said

Phrases = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What words narrow an audience to; `again`: to nobody in particular any more."""

    languages: tuple[str, ...] = ()
    fronts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    ends: datetime | None = None
    again: bool = False

    @property
    def say_nothing(self) -> bool:
        """Whether the words narrow nothing."""
        return self == Filters()


def filters_in(
    words: str,
    sectors: Sequence[str],
    clusters: Sequence[Cluster],
    own: str,
    person: Person,
) -> Filters:
    """What words narrow to; members of the cluster that is named, else of the one that announces.

    `own` is the key of that one, empty for the council: then members of any cluster.
    """
    said = f" {fold(words)} "
    found = {name: _said(said, name) for name in ("languages", "fronts", "roles", "members", "all")}
    named = tuple(one.key for one in clusters if any(f" {n} " in said for n in names_of(one)))
    return Filters(
        languages=found["languages"],
        fronts=found["fronts"],
        roles=found["roles"],
        members=(named or (own or ANY_CLUSTER,)) if found["members"] else (),
        sectors=tuple(sectors),
        ends=moment_said(words, person),
        again=bool(found["all"]),
    )


def trades_in(words: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """The trades that words name, where they are read as nothing else: "restaurantes"."""
    said = f" {fold(words)} "
    return tuple(
        code
        for code, one in taxonomy.sectors.items()
        if any(f" {fold(name)} " in said for name in (one.es, one.en, *one.synonyms))
    )


def narrowed(audience: Audience, filters: Filters) -> Audience:
    """The audience with what the filters say; what they do not say stays."""
    if filters.again:
        audience = replace(audience, sectors=(), roles=(), languages=(), fronts=(), members=())
    return replace(
        audience,
        languages=filters.languages or audience.languages,
        fronts=filters.fronts or audience.fronts,
        roles=filters.roles or audience.roles,
        members=filters.members or audience.members,
        sectors=filters.sectors or audience.sectors,
    )


def _said(words: str, name: str) -> tuple[str, ...]:
    """The codes of a kind whose phrases stand in the words."""
    return tuple(
        code
        for code, phrases in _phrases()[name].items()
        if any(f" {phrase} " in words for phrase in phrases)
    )


@cache
def _phrases() -> Phrases:
    source = files("bot.data.phrases").joinpath("audiences.toml").read_text(encoding="utf-8")
    return tomllib.loads(source)
