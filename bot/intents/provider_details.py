"""The record of one provider."""

from bot.records import about_the_one_meant, details
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """What the registry knows of it."""
    return await about_the_one_meant(turn, details)
