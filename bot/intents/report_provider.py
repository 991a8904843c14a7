"""Something is wrong with a record, or with a company."""

from bot.correcting import begin
from bot.records import about_the_one_meant
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """Ask what is wrong with the company that the words point at, and what is right."""
    return await about_the_one_meant(turn, begin)
