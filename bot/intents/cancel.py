"""Never mind."""

from dataclasses import replace

from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """End what was being asked; the search stays."""
    conversation = replace(turn.conversation, asked="", offered=(), draft=None)
    said = turn.say("All right, we leave it there.")
    return answered(turn, [said], conversation=conversation)
