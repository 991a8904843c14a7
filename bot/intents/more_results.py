"""The next page, or the one before."""

from dataclasses import replace

from bot.actions import written
from bot.conversation import Standing
from bot.replies import Choice
from bot.results import PAGE, begin, last_page, list_answer
from bot.search_query import RADII_KM
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Another page of the search that stands."""
    standing = turn.conversation.standing
    if standing is None:
        said = turn.say("There is no search yet. Tell me what you need and where.")
        return answered(turn, [said])
    if turn.meaning.direction == "back":
        return await _back(turn, standing)
    return await _onward(turn, standing)


async def _onward(turn: Turn, standing: Standing) -> Answer:
    conversation = turn.conversation
    if conversation.offset is None:
        return await begin(turn, standing.query)
    following = conversation.offset + len(conversation.page)
    if not conversation.page:
        return _no_more(turn, standing)
    page = await list_answer(turn, standing, following, token=conversation.list_token)
    return page if page.reply.cards else _no_more(turn, standing)


async def _back(turn: Turn, standing: Standing) -> Answer:
    offset = turn.conversation.offset or 0
    if offset:
        before = last_page(standing.total) if offset == standing.total else max(0, offset - PAGE)
        return await list_answer(turn, standing, before, token=turn.conversation.list_token)
    if turn.conversation.earlier:
        return await _search_before(turn)
    said = turn.say("This is the first page, and there was no search before.")
    return answered(turn, [said])


async def _search_before(turn: Turn) -> Answer:
    *older, earlier = turn.conversation.earlier
    found = await begin(turn, earlier.query)
    return replace(found, conversation=replace(found.conversation, earlier=tuple(older)))


def _no_more(turn: Turn, standing: Standing) -> Answer:
    """The end of a list; looking farther is offered only where it could find more."""
    radius = standing.step.radius_km or standing.query.radius_in_force
    by_radius = standing.step.kind in ("asked", "radius")
    if not by_radius or radius is None or radius >= RADII_KM[-1]:
        return answered(turn, [turn.say("Those are all.")])
    said = turn.say("Those are all. Want to look farther?")
    return answered(turn, [said], [Choice(turn.words("Farther"), written("do", "wider"))])
