"""Anything else."""

from bot.actions import written
from bot.intents.help import standard_choices
from bot.replies import Choice
from bot.turn import Answer, Turn, answered
from bot.where import other_readings


async def answer(turn: Turn) -> Answer:
    """A kind, clear no, with up to three readings where the words came near to a need."""
    readings = other_readings(turn)
    if readings:
        said = turn.say("I'm not sure I understood. Do you mean one of these?")
        none = Choice(turn.words("None of these"), written("do", "list_services"))
        return answered(turn, [said, *[]], [*readings, none])
    no = turn.say("I can't help with that: I only know IT providers and their services.")
    then = turn.say(
        "If you need software, equipment, a website or support, tell me what and where."
    )
    return answered(turn, [no, then], standard_choices(turn))
