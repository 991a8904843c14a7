"""How many are there?"""

from dataclasses import replace

from bot.actions import written
from bot.conversation import Standing, Step
from bot.counting import count_unmet
from bot.replies import Block, Choice, Listing, Text
from bot.results import counted, emptiness, keep_standing, new_token
from bot.search_query import SearchQuery, new_query
from bot.search_words import filter_words, need_words, place_words
from bot.turn import Answer, Turn, answered
from bot.where import ask_location, ask_which, located


async def answer(turn: Turn) -> Answer:
    """How many verified providers there are, each service by itself; then they can be shown."""
    query = _asked(turn)
    if turn.meaning.unknown_places and not query.places:
        return await ask_which(turn, query)
    if turn.meaning.near_me and query.own_point is None:
        return await ask_location(turn, query)
    return await _counts(turn, query)


def _asked(turn: Turn) -> SearchQuery:
    """What is counted: what stands where the words name nothing, else what they name."""
    standing, named = turn.conversation.standing, new_query(turn.meaning, turn.today)
    if standing and named == SearchQuery(on=turn.today) and not turn.meaning.near_me:
        return standing.query
    return located(turn, named)


async def _counts(turn: Turn, query: SearchQuery) -> Answer:
    total = await counted(turn, query, Step())
    token = new_token(turn)
    standing = Standing(query=query, total=total)
    await count_unmet(turn, standing)
    conversation = await keep_standing(turn, standing, token, [])
    each = await _each(turn, query)
    blocks: list[Block] = [_sum(turn, query, total), *(await emptiness(turn, total)), *each]
    choices = [Choice(turn.words("Show them"), written("page", token, 0))] if total else []
    return answered(turn, blocks, choices, conversation=conversation)


async def _each(turn: Turn, query: SearchQuery) -> list[Listing]:
    """One line per service where several were asked for."""
    if len(query.services) < 2:
        return []
    rows = []
    for service in query.services:
        total = await counted(turn, replace(query, services=(service,)), Step())
        rows.append(f"{turn.label(service)}: {turn.texts.number(total)}")
    return [Listing("", tuple(rows))]


def _sum(turn: Turn, query: SearchQuery, total: int) -> Text:
    template = turn.texts.count(
        "{count} verified provider of {what} {where}.",
        "{count} verified providers of {what} {where}.",
        total,
    )
    if not query.services:
        template = turn.texts.count(
            "{count} verified provider {where}.", "{count} verified providers {where}.", total
        )
    filters = "".join(f" · {words}" for words in filter_words(turn, query))
    return turn.texts.text(
        template + "{filters}",
        count=turn.texts.number(total),
        what=need_words(turn, query),
        where=place_words(turn, query),
        filters=filters,
    )
