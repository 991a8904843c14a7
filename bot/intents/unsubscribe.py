"""No more announcements, of a topic or of all."""

from bot.subscribing import end
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """End what the words name; where they name nothing, all of it."""
    return await end(turn, turn.meaning.topics or turn.meaning.services)
