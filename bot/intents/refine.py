"""The same search in another place, radius or filter."""

from dataclasses import replace

from bot.intents import find_providers, set_location
from bot.search_query import moved_to_point, refined
from bot.turn import Answer, Turn, answered
from bot.where import show


async def answer(turn: Turn) -> Answer:
    """The search last made, changed as the words say; without one, what the words can begin."""
    standing = turn.conversation.standing
    if standing is None:
        return await _without_search(turn)
    query = replace(refined(standing.query, turn.meaning), on=turn.today)
    own = turn.conversation.own_point
    if turn.meaning.near_me:
        query = moved_to_point(query, own.point) if own else replace(query, own_point=None)
    return await show(turn, query)


async def _without_search(turn: Turn) -> Answer:
    if turn.meaning.services or turn.meaning.sectors:
        return await find_providers.answer(turn)
    if turn.meaning.places or turn.meaning.unknown_places:
        return await set_location.answer(turn)
    said = turn.say("There is no search yet. Tell me what you need and where.")
    return answered(turn, [said])
