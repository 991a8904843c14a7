"""Is it verified, by whom, until when?"""

from bot.records import about_the_one_meant, verification
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """The verifications of one provider that count today."""
    return await about_the_one_meant(turn, verification)
