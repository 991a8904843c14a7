"""States or cities side by side: verified providers, credentials, clusters, centers, ministries."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.conversation import Step
from bot.gazetteer import Place
from bot.institutions import Cluster, InnovationCenter, StateOffice
from bot.replies import Block, Comparison, ComparisonRow, Fact, Facts, Note, Strong, Text
from bot.search import Tally
from bot.search_query import SearchQuery
from bot.search_steps import registry_query
from bot.sourced import specializations
from bot.turn import Turn

LEAST, MOST = 2, 5
_PER = 100_000
_LONGEST_COLUMN = 9


@dataclass(frozen=True, slots=True)
class Institutions:
    """All that is known of institutions, to be told region by region."""

    clusters: Sequence[Cluster]
    centers: Sequence[InnovationCenter]
    offices: Sequence[StateOffice]


async def comparison(turn: Turn, places: Sequence[Place]) -> list[Block]:
    """The places side by side, then what institutions each has; marked where it counts demos."""
    tallies = [await _tally(turn, place) for place in places]
    known = await institutions(turn)
    blocks: list[Block] = [_table(turn, places, tallies)]
    for place in places:
        blocks += region_record(turn, place, known)
    size = await turn.work.registry.size()
    if size.demo:
        words = turn.words("Demonstration data: the figures count invented companies.")
        blocks.append(Note(words))
    return [*blocks, Note(turn.words("Population: INEGI, census of 2020."))]


async def institutions(turn: Turn) -> Institutions:
    """What is known of clusters, centers and ministries."""
    kept = turn.work.institutions
    every = [one for one in await kept.clusters() if one.kind == "cluster"]
    return Institutions(every, await kept.centers(), await kept.offices())


def region_record(turn: Turn, place: Place, known: Institutions) -> list[Block]:
    """The clusters, centers and ministry of one place's state, as far as a source tells."""
    here = place.state
    clusters = [one.name for one in known.clusters if here in one.states]
    centers = [one.name for one in known.centers if here in one.states]
    special = dict.fromkeys(_specialties(known.clusters, here) + _specialties(known.centers, here))
    unknown = turn.words("no sourced record")
    facts = (
        Fact(turn.words("Cluster"), ", ".join(clusters) or unknown),
        Fact(turn.words("Innovation centers"), ", ".join(centers) or unknown),
        Fact(turn.words("Specializes in"), specializations(turn, tuple(special)) or unknown),
        Fact(turn.words("Ministry to talk to"), _ministry(turn, place, known) or unknown),
    )
    return [Text((Strong(turn.place_words(place)),)), Facts(facts)]


def _specialties(some: Sequence[Cluster] | Sequence[InnovationCenter], state: str) -> list[str]:
    return [code for one in some if state in one.states for code in one.specializations]


def _ministry(turn: Turn, place: Place, known: Institutions) -> str:
    offices = [one for one in known.offices if place.state in one.states]
    return ", ".join(
        turn.words("{name} · source: {source}", name=one.name, source=one.source.words)
        for one in offices
    )


async def _tally(turn: Turn, place: Place) -> Tally:
    query = SearchQuery(places=(place,), on=turn.today)
    asked = registry_query(query, Step(), turn.gazetteer)
    groups = [codes for _, codes in _rows_wanted(turn)]
    return await turn.work.registry.tally(asked, groups, list(turn.taxonomy.credentials))


def _rows_wanted(turn: Turn) -> list[tuple[str, Sequence[str]]]:
    """The services asked for, one a row, then the groups of services."""
    language = turn.texts.language
    asked = [(turn.label(code), (code,)) for code in turn.meaning.services]
    return [*asked, *((group.label(language), group.codes) for group in turn.taxonomy.groups)]


def _table(turn: Turn, places: Sequence[Place], tallies: Sequence[Tally]) -> Comparison:
    number = turn.texts.number
    rows = [
        ComparisonRow(turn.words("Verified"), tuple(number(tally.providers) for tally in tallies)),
        ComparisonRow(
            turn.words("per 100,000 people"),
            tuple(_per_head(turn, *pair) for pair in zip(places, tallies, strict=True)),
        ),
    ]
    counted = [(label, [t.by_group[n] for t in tallies]) for n, (label, _) in _numbered(turn)]
    held = [
        (turn.label(code), [tally.by_credential[n] for tally in tallies])
        for n, code in enumerate(turn.taxonomy.credentials)
    ]
    rows += [
        ComparisonRow(_capital(label), tuple(map(number, counts)))
        for label, counts in (*counted, *held)
        if any(counts)
    ]
    return Comparison(tuple(_column(turn, place) for place in places), tuple(rows))


def _numbered(turn: Turn) -> list[tuple[int, tuple[str, Sequence[str]]]]:
    return list(enumerate(_rows_wanted(turn)))


def _per_head(turn: Turn, place: Place, tally: Tally) -> str:
    """Providers per 100,000 people; only states have a population from the census."""
    if place.kind != "state":
        return "–"
    population = turn.gazetteer.states[place.state].population
    return turn.texts.number(round(tally.providers * _PER / population, 2))


def _column(turn: Turn, place: Place) -> str:
    if place.city is None:
        return turn.gazetteer.states[place.state].abbreviation
    return place.city[:_LONGEST_COLUMN]


def _capital(label: str) -> str:
    return label[:1].upper() + label[1:]
