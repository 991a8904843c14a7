"""Forget me."""

from dataclasses import replace

from bot.actions import written
from bot.conversation import Conversation
from bot.people import Person
from bot.replies import Choice
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Ask once more, since it cannot be undone."""
    said = turn.say("Shall I erase all I keep of you here? This can't be undone.")
    choices = [
        Choice(turn.words("Yes, erase it"), written("erase", "yes")),
        Choice(turn.words("No, keep it"), written("erase", "no")),
    ]
    conversation = replace(turn.conversation, asked="erase")
    return answered(turn, [said], choices, conversation=conversation)


async def confirmed(turn: Turn) -> Answer:
    """Erase it: nothing is left but the languages of the answer itself."""
    await turn.work.conversations.erase(turn.message.sender)
    said = turn.say("Done: I erased all I kept of you here.")
    gone = answered(turn, [said], conversation=Conversation())
    return replace(gone, person=Person(), forgotten=True)
