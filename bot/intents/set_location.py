"""I am here."""

from dataclasses import replace

from bot.conversation import OwnPoint
from bot.messages import Point
from bot.search_query import moved_to, moved_to_point
from bot.turn import Answer, Turn, answered
from bot.where import ask_location, ask_which, show

FARTHEST_FROM_A_TOWN_DEGREES = 1.5


async def answer(turn: Turn) -> Answer:
    """Keep the place for the next need, and move a standing search there."""
    conversation, meaning = turn.conversation, turn.meaning
    standing = conversation.standing
    if meaning.unknown_places and not meaning.places and standing:
        return await ask_which(turn, standing.query)
    if not meaning.places:
        return await _unsaid(turn)
    if standing:
        return await show(turn, replace(moved_to(standing.query, meaning.places), on=turn.today))
    kept = replace(conversation, places=meaning.places, asked="service")
    there = turn.texts.listing([turn.place_words(place) for place in meaning.places])
    said = turn.say("Got it: {place}. What do you need?", place=there)
    return answered(turn, [said], conversation=kept)


async def shared(turn: Turn) -> Answer:
    """A location shared by the app: exact, kept for 24 hours."""
    point = turn.message.location
    if point is None:
        return await _unsaid(turn)
    if _abroad(turn, point):
        said = turn.say("That location is outside Mexico, where I look. What town shall I look in?")
        return answered(turn, [said])
    own = OwnPoint(point=point, at=turn.now)
    kept = replace(turn.conversation, own_point=own, places=())
    turn = replace(turn, conversation=kept)
    if kept.standing:
        query = moved_to_point(kept.standing.query, point)
        return await show(turn, replace(query, on=turn.today))
    near = turn.place_words(turn.gazetteer.nearest(point))
    said = turn.say("Got your location, near {place}. What do you need?", place=near)
    return answered(turn, [said], conversation=replace(kept, asked="service"))


def _abroad(turn: Turn, point: Point) -> bool:
    """Whether a location is far from every town of Mexico."""
    town = turn.gazetteer.nearest(point).point
    if town is None:
        return True
    apart = (point.latitude - town.latitude, point.longitude - town.longitude)
    return max(map(abs, apart)) > FARTHEST_FROM_A_TOWN_DEGREES


async def _unsaid(turn: Turn) -> Answer:
    standing = turn.conversation.standing
    if standing:
        return await ask_location(turn, standing.query)
    if turn.meaning.unknown_places:
        name = turn.meaning.unknown_places[0].written
        return answered(
            turn, [turn.say("I don't know a place called “{name}”. Which town is near?", name=name)]
        )
    return answered(turn, [turn.say("What town or neighborhood are you in?")])
