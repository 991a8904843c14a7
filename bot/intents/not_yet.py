"""What cannot be done here yet: said once, with the nearest thing that can."""

from bot.actions import written
from bot.conversation import Standing, Step
from bot.replies import Choice
from bot.results import counted, keep_list, new_token
from bot.search_query import SearchQuery
from bot.search_words import need_words, place_words
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """A kind no; for a place or a specialisation, its verified providers."""
    said = turn.say("I can't do that here yet, and I'd rather say so.")
    meaning = turn.meaning
    query = SearchQuery(
        services=meaning.services or meaning.topics,
        partners=meaning.partners,
        places=meaning.places,
        nationwide=not meaning.places,
        on=turn.today,
    )
    total = await counted(turn, query, Step())
    if not total:
        return answered(
            turn, [said, turn.say("I can look for verified providers: what do you need?")]
        )
    return await _offering(turn, query, total)


async def _offering(turn: Turn, query: SearchQuery, total: int) -> Answer:
    token = new_token(turn)
    await keep_list(turn, token, Standing(query=query, total=total))
    said = turn.say("I can't do that here yet, and I'd rather say so.")
    offer = turn.say(
        "What I can show you: {what} {where}, {count} of them.",
        what=need_words(turn, query),
        where=place_words(turn, query),
        count=turn.texts.number(total),
    )
    return answered(
        turn, [said, offer], [Choice(turn.words("Show them"), written("page", token, 0))]
    )
