"""What is new?"""

from collections.abc import Sequence
from datetime import timedelta

from bot.actions import written
from bot.announcements import Announcement
from bot.announcing import announced_blocks
from bot.replies import Block, Choice
from bot.subscribing import pair_of
from bot.turn import Answer, Turn, answered

DAYS = timedelta(days=90)
MOST_SHOWN = 3
_LONGEST_WORDS = 24


async def answer(turn: Turn) -> Answer:
    """The newest announcements of the topics and places that were named."""
    topics = turn.meaning.topics or turn.meaning.services
    places = [pair_of(turn, one) for one in turn.meaning.places]
    found = await turn.work.announcements.published(topics, places, turn.now - DAYS)
    again = _again(turn, topics)
    if not found:
        return answered(turn, [_nothing(turn, anything=not topics and not places)], [again])
    newest = found[:MOST_SHOWN]
    blocks = [block for one in newest for block in _shown(turn, one)]
    return answered(turn, blocks, [*(_interested(turn, one) for one in newest), again])


def _nothing(turn: Turn, *, anything: bool) -> Block:
    if anything:
        return turn.say("Nothing was announced in the last three months.")
    return turn.say("There is nothing new about that in the last three months.")


def _shown(turn: Turn, one: Announcement) -> list[Block]:
    day = turn.texts.day((one.started_at or one.made_at).date())
    return [turn.say("{day}:", day=day), *announced_blocks(turn.texts, one.content)]


def _again(turn: Turn, topics: Sequence[str]) -> Choice:
    """To be told of more of the same, there where it was asked for."""
    place = next((f"@{one.key}" for one in turn.meaning.places), "")
    wanted = written("news", "want", f"{','.join(topics[:2])}{place}")
    return Choice(turn.words("Let me know of new ones"), wanted)


def _interested(turn: Turn, one: Announcement) -> Choice:
    text = one.content.said_in(turn.texts.language)[:_LONGEST_WORDS]
    label = turn.words("I'm interested: {text}", text=text)
    return Choice(label, written("news", "like", one.id))
