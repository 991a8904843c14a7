"""What is new?"""

from datetime import timedelta

from bot.actions import written
from bot.announcing import announced_blocks
from bot.replies import Block, Choice
from bot.subscribing import pair_of
from bot.turn import Answer, Turn, answered

DAYS = timedelta(days=90)
MOST_SHOWN = 3


async def answer(turn: Turn) -> Answer:
    """The newest announcements of the topics and places that were named."""
    meaning = turn.meaning
    topics = meaning.topics or meaning.services
    places = [pair_of(turn, one) for one in meaning.places]
    found = await turn.work.announcements.published(topics, places, turn.now - DAYS)
    again = Choice(
        turn.words("Let me know of new ones"), written("news", "want", ",".join(topics[:2]))
    )
    if not found:
        said = turn.say("There is nothing new about that in the last three months.")
        if not topics and not places:
            said = turn.say("Nothing was announced in the last three months.")
        return answered(turn, [said], [again])
    blocks: list[Block] = []
    for one in found[:MOST_SHOWN]:
        blocks += [
            turn.say("{day}:", day=turn.texts.day((one.started_at or one.made_at).date())),
            *announced_blocks(turn.texts, one.content),
        ]
    interested = [
        Choice(
            turn.words(
                "I'm interested: {text}", text=one.content.said_in(turn.texts.language)[:24]
            ),
            written("news", "like", one.id),
        )
        for one in found[:MOST_SHOWN]
    ]
    return answered(turn, blocks, [*interested, again])
