"""Thank you."""

from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """You're welcome."""
    return answered(turn, [turn.say("You're welcome! I'm here when you need something else.")])
