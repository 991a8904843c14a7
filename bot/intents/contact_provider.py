"""How do I reach it?"""

from bot.records import about_the_one_meant, contact
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """The ways to reach one provider."""
    return await about_the_one_meant(turn, contact)
