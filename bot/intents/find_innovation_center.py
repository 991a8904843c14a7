"""Which innovation center is there?"""

from collections.abc import Sequence

from bot.institutions import InnovationCenter
from bot.offers import offered_query, provider_offer
from bot.replies import Block, Listing
from bot.sourced import called, center_facts, in_states, record, specializations, states_said
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 3


async def answer(turn: Turn) -> Answer:
    """The innovation centers of a place or of a specialization, as far as a source tells."""
    every = await turn.work.institutions.centers()
    found = called(every, turn.message.text) or _fitting(turn, every)
    choices = await provider_offer(turn, offered_query(turn))
    blocks = _records(turn, found) if found else _unknown(turn, every)
    return answered(turn, blocks, choices)


def _fitting(turn: Turn, every: Sequence[InnovationCenter]) -> list[InnovationCenter]:
    wanted = set(turn.meaning.services)
    there = in_states(every, turn.meaning.places)
    return [one for one in there if not wanted or wanted & set(one.specializations)]


def _records(turn: Turn, found: list[InnovationCenter]) -> list[Block]:
    if len(found) <= MOST_SHOWN:
        return [block for one in found for block in record(turn, one, center_facts(turn, one))]
    rows = tuple(_row(turn, one) for one in found)
    heading = turn.words("The innovation centers that I know of, each from a source:")
    return [Listing(heading, rows), turn.say("Say a state or a technology to read more.")]


def _row(turn: Turn, center: InnovationCenter) -> str:
    special = specializations(turn, center.specializations)
    where = states_said(turn, center.states)
    return f"{center.name} · {where}" + (f" · {special}" if special else "")


def _unknown(turn: Turn, every: Sequence[InnovationCenter]) -> list[Block]:
    said = turn.say("I have no sourced record of an innovation center for that.")
    rows = tuple(_row(turn, one) for one in every)
    return [said, Listing(turn.words("These are the ones I know of:"), rows)]
