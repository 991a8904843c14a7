"""Tell me when there is something new."""

from bot.subscribing import begin
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """Keep what they want to be told of."""
    return await begin(turn)
