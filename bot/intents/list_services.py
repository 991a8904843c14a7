"""What can I look for?"""

from bot.replies import Block, Listing
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """All services by group, and how to ask for one."""
    groups: list[Block] = [
        Listing(group.label(turn.texts.language), (", ".join(map(turn.label, group.codes)),))
        for group in turn.taxonomy.groups
    ]
    intro = turn.say("I look for verified providers of these services:")
    closing = turn.say("Tell me what you need in your own words, and where.")
    return answered(turn, [intro, *groups, closing])
