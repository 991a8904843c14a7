"""Forget me."""

from dataclasses import replace

from bot.actions import written
from bot.conversation import Conversation
from bot.people import Person
from bot.replies import Choice
from bot.requesting import take_back
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Ask once more, since it cannot be undone."""
    linked = await turn.work.identities.linked(turn.message.sender)
    said = turn.say("Shall I erase all I keep of you here? This can't be undone.")
    if len(linked) > 1:
        said = turn.say(
            "Shall I erase all I keep of you here and in the accounts you linked? "
            "This can't be undone."
        )
    choices = [
        Choice(turn.words("Yes, erase it"), written("erase", "yes")),
        Choice(turn.words("No, keep it"), written("erase", "no")),
    ]
    conversation = replace(turn.conversation, asked="erase")
    return answered(turn, [said], choices, conversation=conversation)


async def confirmed(turn: Turn) -> Answer:
    """Erase it on every front: nothing is left but the languages of the answer itself."""
    linked = await turn.work.identities.linked(turn.message.sender)
    await take_back(turn.work, linked, turn.now)
    for one in linked:
        await turn.work.conversations.erase(one)
    said = turn.say("Done: I erased all I kept of you here.")
    gone = answered(turn, [said], conversation=Conversation())
    return replace(gone, person=Person(), forgotten=True)
