"""Where somebody looks: named, shared, remembered, or still to be asked."""

from dataclasses import replace

from bot.actions import written
from bot.conversation import Conversation, Standing, Step
from bot.gazetteer import Place
from bot.offered_places import every_one
from bot.replies import Block, Choice, Note, Text
from bot.results import begin, counted, emptiness, keep_standing, new_token, remote_cards
from bot.search_query import (
    SearchQuery,
    moved_to_point,
    stepped,
    with_radius,
)
from bot.search_steps import widest_tried
from bot.search_words import need_words, readings
from bot.turn import Answer, Turn, answered

MOST_OFFERED = 3


async def show(turn: Turn, query: SearchQuery) -> Answer:
    """The search as an answer: its list, or the question for the place that it lacks."""
    if turn.meaning.unknown_places and not turn.meaning.places:
        return await ask_which(turn, query)
    if turn.meaning.near_me and query.own_point is None:
        return await ask_location(turn, query)
    if not query.says_where:
        return await ask_where(turn, query)
    if (turn.meaning.radius_km is not None or turn.meaning.distance) and not query.has_place:
        return await ask_where(turn, query)
    query, notes = within_asked(turn, query)
    remembered = replace(turn, conversation=_remembering_place(turn, query))
    blocks: list[Block] = [*readings(turn), *notes, *_said_ambiguous(turn)]
    found = await begin(remembered, query, blocks, _switches(turn))
    offered = every_one(turn.meaning.ambiguous_places)
    return replace(found, conversation=replace(found.conversation, offered=offered))


def placed(turn: Turn, query: SearchQuery) -> SearchQuery:
    """A new need with the place that the words name, else the one last named or shared."""
    own, said = turn.conversation.own_point, turn.meaning
    if query.says_where or said.unknown_places:
        return query
    if own and (said.near_me or not turn.conversation.places):
        return moved_to_point(query, own.point)
    return query if said.near_me else replace(query, places=turn.conversation.places)


def located(turn: Turn, query: SearchQuery) -> SearchQuery:
    """Where a count looks: as a new need does, but all there is where no service is named."""
    if query.services or turn.meaning.near_me:
        query = placed(turn, query)
    return within_asked(turn, query)[0]


def within_asked(turn: Turn, query: SearchQuery) -> tuple[SearchQuery, list[Block]]:
    """The search within the radius or the step asked for, and what could not be done of it."""
    meaning = turn.meaning
    if meaning.distance:
        within = stepped(query, meaning.distance, _radius_shown(turn, query))
    else:
        asked = query.radius_km if meaning.radius_km is None else meaning.radius_km
        if asked is None or not query.has_place:
            return query, []
        within = with_radius(query, asked, turn.gazetteer)
    if within is None:
        return query, [turn.say("A whole state has no center, so I left the distance out.")]
    return within, _at_the_end(turn, query, within)


def _at_the_end(turn: Turn, before: SearchQuery, after: SearchQuery) -> list[Block]:
    """That there is no further step, where one was asked for in vain."""
    if not turn.meaning.distance or after != before:
        return []
    if turn.meaning.distance == "nearer":
        return [turn.say("That is as near as I look.")]
    return [turn.say("That is as far as distance goes; say “all of Mexico” to look everywhere.")]


def _radius_shown(turn: Turn, query: SearchQuery) -> float | None:
    """The radius that the next step starts from: the widened one where the search was widened."""
    standing = turn.conversation.standing
    if standing and query.radius_in_force and standing.query.places == query.places:
        return widest_tried(standing.step) or query.radius_in_force
    return query.radius_in_force


async def ask_where(turn: Turn, query: SearchQuery) -> Answer:
    """How many there are, up to three that work remotely, and the question for the place."""
    if turn.meaning.radius_km is not None:
        query = replace(query, radius_km=turn.meaning.radius_km)
    total = await counted(turn, query, Step())
    standing = Standing(query=query, total=total)
    empty = await emptiness(turn, total)
    lines: list[Block] = [_how_many(turn, query, total), *empty, *readings(turn)]
    cards = await remote_cards(turn, query)
    if cards:
        lines.append(turn.say("These also work remotely:"))
    question = turn.say("What town or neighborhood are you in?")
    token = new_token(turn)
    conversation = await keep_standing(turn, standing, token, cards, asked="place")
    nationwide = Choice(turn.words("All of Mexico"), written("page", token, 0))
    choices = [*here_choice(turn), nationwide] if total else here_choice(turn)
    return answered(turn, [*lines, *cards, question], choices, conversation=conversation)


async def ask_location(turn: Turn, query: SearchQuery) -> Answer:
    """Keep the need and ask where the person is."""
    question = turn.say("Share your location, or tell me your town or neighborhood.")
    return await _asking(turn, query, question, here_choice(turn), asked="location")


async def ask_which(turn: Turn, query: SearchQuery) -> Answer:
    """Say that a town is unknown, and offer the nearest spellings."""
    unknown = turn.meaning.unknown_places[0]
    near = unknown.suggestions[:MOST_OFFERED]
    said = turn.say(
        "I don't know a place called “{name}”. Is it one of these?", name=unknown.written
    )
    if not near:
        said = turn.say(
            "I don't know a place called “{name}”. Which town is near?", name=unknown.written
        )
    choices = [Choice(turn.place_words(place), written("at", place.key)) for place in near]
    return await _asking(turn, query, said, choices, asked="place", offered=near)


def here_choice(turn: Turn) -> list[Choice]:
    """The choice that shares a location, where the front can."""
    if not turn.can.shares_location:
        return []
    return [Choice(turn.words("📍 Share my location"), written("do", "here"), asks_location=True)]


async def _asking(
    turn: Turn,
    query: SearchQuery,
    question: Text,
    choices: list[Choice],
    *,
    asked: str,
    offered: tuple[Place, ...] = (),
) -> Answer:
    """A question with the need kept, and no cards."""
    if turn.meaning.radius_km is not None:
        query = replace(query, radius_km=turn.meaning.radius_km)
    total = await counted(turn, query, Step())
    token = new_token(turn)
    standing = Standing(query=query, total=total)
    conversation = await keep_standing(turn, standing, token, [], asked=asked)
    conversation = replace(conversation, offered=offered)
    return answered(turn, [question], choices, conversation=conversation)


def _how_many(turn: Turn, query: SearchQuery, total: int) -> Text:
    if not total:
        return turn.say("I find nobody verified for {what} yet.", what=need_words(turn, query))
    if not query.services:
        return _how_many_of_any(turn, query, total)
    count = turn.texts.number(total)
    template = turn.texts.count(
        "There is {count} verified provider of {what} in Mexico.",
        "There are {count} verified providers of {what} in Mexico.",
        total,
    )
    return turn.texts.text(template, count=count, what=need_words(turn, query))


def _how_many_of_any(turn: Turn, query: SearchQuery, total: int) -> Text:
    """How many there are where no service is named, for the trades that are."""
    template = turn.texts.count(
        "There is {count} verified IT provider in Mexico.",
        "There are {count} verified IT providers in Mexico.",
        total,
    )
    whom = turn.texts.listing([turn.label(code) for code in query.sectors])
    if whom:
        template = turn.texts.count(
            "There is {count} verified IT provider for {whom} in Mexico.",
            "There are {count} verified IT providers for {whom} in Mexico.",
            total,
        )
    return turn.texts.text(template, count=turn.texts.number(total), whom=whom)


def _remembering_place(turn: Turn, query: SearchQuery) -> Conversation:
    if query.own_point:
        return replace(turn.conversation, places=())
    if query.nationwide:
        return replace(turn.conversation, places=(), own_point=None)
    if not query.places:
        return turn.conversation
    return replace(turn.conversation, places=query.places)


def _said_ambiguous(turn: Turn) -> list[Block]:
    return [
        Note(turn.words("I took {place}.", place=turn.place_words(said.taken)))
        for said in turn.meaning.ambiguous_places
    ]


def _switches(turn: Turn) -> list[Choice]:
    """One tap to another place of the same name, and to other readings of the need."""
    others = [place for said in turn.meaning.ambiguous_places for place in said.others]
    switches = [Choice(turn.place_words(place), written("at", place.key)) for place in others[:2]]
    named = turn.meaning.services or turn.meaning.intent == "find_providers"
    return [*switches, *(other_readings(turn) if named else [])]


def other_readings(turn: Turn) -> list[Choice]:
    """Up to three services that the words may mean instead, where the reading is unsure."""
    codes = dict.fromkeys(
        service for other in turn.meaning.alternatives for service in other.services
    )
    new = [code for code in codes if code not in turn.meaning.services]
    return [Choice(turn.label(code), written("need", code)) for code in new[:MOST_OFFERED]]
