"""Hello."""

from bot.intents.help import standard_choices
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """A short hello that says what can be asked, and what is kept."""
    hello = turn.say("Hi! I find verified IT providers in Mexico, near you.")
    ask = turn.say("Tell me what you need and where, for example: “a point of sale in Puebla”.")
    kept = turn.say(
        "I keep your last search and place so that we can go on; “delete my data” erases them."
    )
    new = turn.conversation.standing is None
    return answered(turn, [hello, ask, *([kept] if new else [])], standard_choices(turn))
