"""Subscriptions as people change and see them."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

from bot.actions import Action, written
from bot.allowing import allowed, log, refusal
from bot.folding import fold
from bot.gazetteer import Place
from bot.people import is_private
from bot.privacy import notice_in
from bot.replies import Block, Choice, Listing, Note
from bot.subscriptions import FREQUENCIES, Frequency, Subscription, first_digest
from bot.turn import Answer, Turn, answered

MOST = 20
_DAILY = ("diario", "diaria", "diarios", "cada dia", "al dia", "daily", "every day", "a day")
_WEEKLY = ("semanal", "semanales", "cada semana", "por semana", "weekly", "every week", "a week")


async def begin(turn: Turn) -> Answer:
    """Keep what they want to be told of; to ask for it is to agree, and that is said and kept.

    In a channel only staff may ask, for the channel.
    """
    sender = turn.message.sender
    if not is_private(sender) and not await allowed(turn, "draft-announcement", "channel"):
        return refusal(turn)
    had = await turn.work.subscriptions.of(sender)
    wanted = wanted_of(turn)
    if len(had) + len(wanted) > MOST:
        return answered(turn, [turn.say("That is a lot already; end one before, please.")])
    if is_private(sender):
        version = notice_in("es").version
        await turn.work.consents.give(sender, "announcements", version, turn.now)
    else:
        await log(turn, "subscribe-channel", f"{sender.front}:{sender.chat}")
    await turn.work.subscriptions.add(sender, wanted, turn.now)
    often = _often_said(turn)
    if often:
        await _change(turn, often)
    said = turn.say("Done: I'll let you know.")
    if not turn.can.writes_first:
        said = turn.say("Done: I've noted what interests you.")
    return await standing(turn, [said])


async def standing(turn: Turn, before: Sequence[Block]) -> Answer:
    """What they are told of, how often, and buttons that change it."""
    had = await turn.work.subscriptions.of(turn.message.sender)
    if not had:
        offer = Choice(turn.words("Tell me of everything"), written("do", "subscribe"))
        return answered(turn, [*before, turn.say("I send you no announcements.")], [offer])
    rows = tuple(dict.fromkeys(wanted_words(turn, one) for one in had))
    if not turn.can.writes_first:
        why = turn.words("I can't write first here; ask me for the news any time.")
        asked = Listing(turn.words("What interests you:"), rows)
        return answered(turn, [*before, asked, Note(why)], endings(turn, had))
    often = had[0].frequency
    asked = Listing(turn.words("I tell you about:"), rows)
    blocks = [*before, asked, Note(_how_often(turn, often))]
    return answered(turn, blocks, [*_frequencies(turn, often), *endings(turn, had)])


def endings(turn: Turn, had: Sequence[Subscription]) -> list[Choice]:
    """One button for each topic, and one that ends it all."""
    topics = list(dict.fromkeys(one.topic for one in had if one.topic))
    of_topic = [
        Choice(turn.words("No more of {topic}", topic=turn.label(one)), written("news", "end", one))
        for one in topics[:5]
    ]
    return [*of_topic, Choice(turn.words("No announcements at all"), written("news", "end"))]


async def changed(turn: Turn, action: Action) -> Answer | None:
    """A button that says how often; None for one that says nothing of it."""
    often = next((one for one in FREQUENCIES if one == action.more), None)
    if often is None:
        return None
    if not is_private(turn.message.sender) and not await allowed(
        turn, "draft-announcement", "channel"
    ):
        return refusal(turn)
    await _change(turn, often)
    return await standing(turn, [turn.say("Done.")])


async def _change(turn: Turn, often: Frequency) -> None:
    sender, now = turn.message.sender, turn.now
    had = next(iter(await turn.work.subscriptions.of(sender)), Subscription())
    due = first_digest(had.frequency, often, turn.person, now)
    await turn.work.subscriptions.often(sender, often, due, now)


def wanted_of(turn: Turn) -> list[Subscription]:
    """What the words ask for: every topic with every place and every trade."""
    meaning = turn.meaning
    topics, sectors = meaning.topics or meaning.services or ("",), meaning.sectors or ("",)
    places = [pair_of(turn, one) for one in meaning.places] or [("", "")]
    return [
        Subscription(topic=topic, state=state, town=town, sector=sector)
        for topic, (state, town), sector in product(topics, places, sectors)
    ]


def pair_of(turn: Turn, place: Place) -> tuple[str, str]:
    """A place as its state and the key of its town (empty: the whole state)."""
    town = turn.gazetteer.town_around(place) if place.kind == "neighborhood" else place
    return place.state, town.key if town and town.kind == "town" else ""


def wanted_words(turn: Turn, one: Subscription) -> str:
    """One subscription in words."""
    topic = turn.label(one.topic) if one.topic else turn.words("all topics")
    place = turn.gazetteer.place(one.town or one.state) if one.state else None
    where = turn.place_words(place) if place else turn.words("the whole country")
    return " · ".join(
        part for part in (topic, where, one.sector and turn.label(one.sector)) if part
    )


def _often_said(turn: Turn) -> Frequency | None:
    words = f" {fold(turn.message.text)} "
    if any(f" {one} " in words for one in _DAILY):
        return "daily"
    return "weekly" if any(f" {one} " in words for one in _WEEKLY) else None


def _how_often(turn: Turn, often: Frequency) -> str:
    return {
        "each": turn.words("Each one as it comes, at most three a day."),
        "daily": turn.words("All together, once a day at nine."),
        "weekly": turn.words("All together, on Mondays at nine."),
    }[often]


def _frequencies(turn: Turn, now: Frequency) -> list[Choice]:
    labels: dict[Frequency, str] = {
        "each": turn.words("Each as it comes"),
        "daily": turn.words("Once a day"),
        "weekly": turn.words("Once a week"),
    }
    others = [one for one in FREQUENCIES if one != now]
    return [Choice(labels[one], written("news", "often", one)) for one in others]


async def end(turn: Turn, topics: Sequence[str]) -> Answer:
    """Send no more of these topics (none: nothing at all), to any of their linked accounts."""
    sender, gone = turn.message.sender, 0
    if not is_private(sender):
        if not await allowed(turn, "draft-announcement", "channel"):
            return refusal(turn)
        await turn.work.subscriptions.end(sender, topics)
        return await standing(turn, [turn.say("Done.")])
    for one in await turn.work.identities.linked(sender):
        gone += await turn.work.subscriptions.end(one, topics)
        if not await turn.work.subscriptions.of(one):
            await turn.work.consents.withdraw(one, "announcements", turn.now)
    if not gone and topics:
        return await _narrower(turn, topics)
    said = turn.say("Done: no more announcements. Whenever you want them again, just tell me.")
    if topics:
        named = turn.texts.listing([turn.label(one) for one in topics])
        said = turn.say("Done: nothing more about {topics}.", topics=named)
    left = await turn.work.subscriptions.of(sender)
    if not left:
        return answered(turn, [said])
    return replace(await standing(turn, [said]), person=turn.person)


async def _narrower(turn: Turn, topics: Sequence[str]) -> Answer:
    """Nothing was asked for by that name, so what stands is shown, to be ended by a button."""
    named = turn.texts.listing([turn.label(one) for one in topics])
    return await standing(turn, [turn.say("You never asked for {topics} by itself.", topics=named)])
