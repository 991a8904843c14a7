"""Institutions in words: what is known of one, where it was read, and what is not known."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from bot.folding import fold
from bot.gazetteer import Place
from bot.institutions import Cluster, InnovationCenter, Institution, Source
from bot.replies import Block, Fact, Facts, Note, Strong, Text
from bot.turn import Turn

One = TypeVar("One", bound=Institution)


def in_states(institutions: Iterable[One], places: Sequence[Place]) -> list[One]:
    """Those that are in the states of the places; all of them where no place is named."""
    states = {place.state for place in places}
    return [one for one in institutions if not states or states & set(one.states)]


def called(institutions: Iterable[One], text: str) -> list[One]:
    """Those whose name, or a former one, stands in the text."""
    words = f" {fold(text)} "
    return [one for one in institutions if any(f" {name} " in words for name in _names(one))]


def record(turn: Turn, institution: Institution, more: Sequence[Fact] = ()) -> list[Block]:
    """One institution: its name, what is said of it, how to reach it, and the source."""
    heading = Text((Strong(institution.name), *_where(turn, institution)))
    about = institution.about_en if turn.texts.language == "en" else institution.about_es
    contact = institution.contact
    facts = [
        *more,
        Fact(turn.words("Website"), contact.website, contact.website),
        Fact(turn.words("E-mail"), contact.email),
        Fact(turn.words("Phone"), contact.phone),
    ]
    known = tuple(fact for fact in facts if fact.value)
    return [
        heading,
        *([Text((about,))] if about else []),
        *([Facts(known)] if known else []),
        source_note(turn, institution.source),
    ]


def cluster_facts(turn: Turn, cluster: Cluster) -> list[Fact]:
    """What a cluster has besides."""
    member = turn.words("yes") if cluster.member_of_mxti else ""
    return [
        Fact(turn.words("Formerly"), ", ".join(cluster.former_names)),
        Fact(turn.words("Specializes in"), specializations(turn, cluster.specializations)),
        Fact(turn.words("Member of mxTI"), member),
    ]


def center_facts(turn: Turn, center: InnovationCenter) -> list[Fact]:
    """What an innovation center has besides."""
    return [
        Fact(turn.words("Specializes in"), specializations(turn, center.specializations)),
        Fact(turn.words("Run by"), center.operator),
    ]


def specializations(turn: Turn, codes: Sequence[str]) -> str:
    """Service codes in words."""
    return turn.texts.listing([turn.label(code) for code in codes])


def source_note(turn: Turn, source: Source) -> Note:
    """Where a fact was read and when it was checked."""
    if source.checked_on is None:
        return Note(turn.words("Source: {source}", source=source.words))
    day = turn.texts.day(source.checked_on)
    return Note(turn.words("Source: {source}; checked {day}", source=source.words, day=day))


def states_said(turn: Turn, states: Iterable[str]) -> str:
    """States in words."""
    return turn.texts.listing([turn.gazetteer.states[code].name for code in states])


def _where(turn: Turn, institution: Institution) -> tuple[str, ...]:
    states = states_said(turn, institution.states)
    city = institution.city
    spots = [city, *([states] if states and states != city else [])]
    said = ", ".join(spot for spot in spots if spot)
    return (f" · {said}",) if said else ()


def _names(institution: Institution) -> list[str]:
    former = institution.former_names if isinstance(institution, Cluster) else ()
    return [fold(name) for name in (institution.name, *former)]
