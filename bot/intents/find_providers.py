"""Who offers this, near here?"""

from bot.search_query import new_query
from bot.turn import Answer, Turn
from bot.where import placed, show


async def answer(turn: Turn) -> Answer:
    """The nearest verified providers of the need, or the question for what is missing.

    A new need keeps the place last named or shared and clears the other filters.
    """
    return await show(turn, placed(turn, new_query(turn.meaning, turn.today)))
