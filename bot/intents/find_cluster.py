"""Which IT cluster is there?"""

from collections.abc import Sequence

from bot.institutions import Cluster
from bot.offers import offered_query, provider_offer
from bot.replies import Block, Listing
from bot.sourced import called, cluster_facts, in_states, record, states_said
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 3


async def answer(turn: Turn) -> Answer:
    """The clusters of a place or of a specialization, as far as a source tells."""
    every = await turn.work.institutions.clusters()
    named = called(every, turn.meaning.provider or turn.message.text)
    found = named or _fitting(turn, [one for one in every if one.kind == "cluster"])
    choices = await provider_offer(turn, offered_query(turn))
    blocks = _records(turn, found) if found else _unknown(turn, every)
    return answered(turn, blocks, choices)


def _fitting(turn: Turn, clusters: list[Cluster]) -> list[Cluster]:
    """Those in the places, else in any place, that specialize in what is asked for."""
    meaning = turn.meaning
    there = in_states(clusters, meaning.places)
    wanted = set(meaning.services)
    special = [one for one in there if wanted & set(one.specializations)]
    return special or (there if meaning.places or not wanted else [])


def _records(turn: Turn, found: list[Cluster]) -> list[Block]:
    if len(found) > MOST_SHOWN:
        rows = tuple(f"{one.name} · {states_said(turn, one.states)}" for one in found)
        heading = turn.words("The clusters that I know of, each from a source:")
        return [Listing(heading, rows), turn.say("Say a state to read more about its cluster.")]
    return [block for one in found for block in record(turn, one, cluster_facts(turn, one))]


def _unknown(turn: Turn, every: Sequence[Cluster]) -> list[Block]:
    """Nothing is known: said so, with the states of which something is."""
    known = sorted({code for one in every for code in one.states})
    said = turn.say("I have no sourced record of an IT cluster for that, so I won't guess.")
    return [said, turn.say("I do have one for: {states}.", states=states_said(turn, known))]
