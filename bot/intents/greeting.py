"""Hello."""

from bot.intents.help import standard_choices
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """A short hello that says what can be asked."""
    hello = turn.say("Hi! I find verified IT providers in Mexico, near you.")
    ask = turn.say("Tell me what you need and where, for example: “a point of sale in Puebla”.")
    return answered(turn, [hello, ask], standard_choices(turn))
