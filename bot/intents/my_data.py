"""What do you keep of me?"""

from bot.actions import written
from bot.replies import Block, Choice, Fact, Facts
from bot.turn import Answer, Turn, answered

_KEPT_DAYS = 90


async def answer(turn: Turn) -> Answer:
    """All that is kept of the person on this front, in words."""
    kept = await turn.work.conversations.kept_of(turn.message.sender)
    facts = [Fact(kind, _in_words(turn, value)) for kind, value in kept.items() if value]
    intro = turn.say("This is all I keep of you here:")
    blocks: list[Block] = [intro, Facts(tuple(facts))] if facts else []
    nothing = turn.say("I keep nothing of you here.")
    law = turn.say(
        "I never keep your messages. A conversation is erased after {days} days, an exact location "
        "after 24 hours.",
        days=_KEPT_DAYS,
    )
    choices = [Choice(turn.words("Erase it all"), written("do", "delete_my_data"))] if facts else []
    return answered(turn, [*(blocks or [nothing]), law], choices)


def _in_words(turn: Turn, value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_in_words(turn, item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_in_words(turn, item)}" for key, item in value.items() if item)
    return str(value)
