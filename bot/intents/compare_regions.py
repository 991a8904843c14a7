"""States or cities side by side."""

from dataclasses import replace

from bot.gazetteer import Place
from bot.regions import LEAST, MOST, comparison
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Two to five places side by side; the question which ones where fewer are named."""
    places = _places(turn)
    if len(places) < LEAST:
        return _ask(turn)
    said = turn.say("Side by side:")
    if len(places) > MOST:
        said = turn.say("I compare up to five at once, so here are the first five:")
    conversation = replace(turn.conversation, asked="")
    blocks = await comparison(turn, places[:MOST])
    return answered(turn, [said, *blocks], conversation=conversation)


def _places(turn: Turn) -> tuple[Place, ...]:
    """Those named now, added to one named before the question which others."""
    named = turn.meaning.places
    if turn.conversation.asked == "regions":
        return tuple(dict.fromkeys((*turn.conversation.offered, *named)))
    return named


def _ask(turn: Turn) -> Answer:
    said = turn.say("Which ones shall I compare? Name two to five states or cities.")
    conversation = replace(turn.conversation, asked="regions", offered=_places(turn))
    return answered(turn, [said], conversation=conversation)
