"""A list of verified providers, offered by one button with its count."""

from bot.actions import written
from bot.conversation import Standing, Step
from bot.replies import Choice
from bot.results import counted, keep_list, new_token
from bot.search_query import SearchQuery
from bot.search_words import need_words, place_words
from bot.turn import Turn


async def provider_offer(turn: Turn, query: SearchQuery) -> list[Choice]:
    """The choice that shows a search's providers; none where there are none."""
    total = await counted(turn, query, Step())
    if not total:
        return []
    token = new_token(turn)
    await keep_list(turn, token, Standing(query=query, total=total))
    label = turn.words(
        "{what} {where} ({count})",
        what=need_words(turn, query),
        where=place_words(turn, query),
        count=turn.texts.number(total),
    )
    return [Choice(label[:1].upper() + label[1:], written("page", token, 0))]


def offered_query(turn: Turn) -> SearchQuery:
    """The verified providers of what a message names: its services or topics, vendors, places."""
    meaning = turn.meaning
    return SearchQuery(
        services=meaning.services or meaning.topics,
        partners=meaning.partners,
        places=meaning.places,
        nationwide=not meaning.places,
        on=turn.today,
    )
