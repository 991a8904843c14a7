"""Whom does an investor talk to?"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.forms import Form, Question, begin_form
from bot.gazetteer import Place
from bot.regions import LEAST, MOST, comparison, institutions, region_record
from bot.replies import Block, Listing
from bot.sourced import states_said
from bot.texts import msgid
from bot.turn import Answer, Turn, answered


async def answer(turn: Turn) -> Answer:
    """Ask the country, the activity, the size and the states; what was said already is kept."""
    meaning = turn.meaning
    activity = turn.texts.listing(list(map(turn.label, (*meaning.services, *meaning.sectors))))
    known = {
        "states": " ".join(place.key for place in meaning.places[:MOST]),
        "activity": activity,
        "country": turn.texts.territory_in(turn.message.text),
    }
    before: list[Block] = [
        turn.say("Good: a few short questions, and you get whom to talk to and a ready text.")
    ]
    if meaning.places:
        before = [*await _regions(turn, meaning.places[:MOST]), *before]
    return await begin_form(turn, FORM, {k: v for k, v in known.items() if v}, before)


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    """The comparison, the cluster and the ministry, and a text to send."""
    keys = said["states"].split()
    places = [place for key in keys if (place := turn.gazetteer.place(key))]
    blocks = await _regions(turn, places)
    ready = Listing(turn.words("A text you can send them:"), (_letter(turn, said, places),))
    note = turn.say("I don't message ministries myself; the contacts above are yours to use.")
    conversation = replace(turn.conversation, asked="")
    return answered(turn, [*blocks, ready, note], conversation=conversation)


async def _regions(turn: Turn, places: Sequence[Place]) -> list[Block]:
    if len(places) >= LEAST:
        return await comparison(turn, places)
    known = await institutions(turn)
    return [block for place in places for block in region_record(turn, place, known)]


def _letter(turn: Turn, said: Mapping[str, str], places: Sequence[Place]) -> str:
    states = states_said(turn, dict.fromkeys(place.state for place in places))
    letter = turn.words(
        "Good day. We are a company from {country}. We are considering {states} for: {activity} "
        "({size}). We would like to know about sites, talent, incentives and local IT providers. "
        "Whom can we talk to?",
        country=said.get("country") or "…",
        states=states or "…",
        activity=said.get("activity") or "…",
        size=said.get("size") or "…",
    )
    return letter.replace("\n", " ")


def _states_said(turn: Turn) -> str | None:
    """The states or cities named, as keys."""
    return " ".join(place.key for place in turn.meaning.places[:MOST]) or None


def _country(turn: Turn) -> str | None:
    """A country named in words, else the words themselves."""
    words = turn.message.text.strip()[:80]
    return turn.texts.territory_in(words) or words or None


FORM = Form(
    name="invest",
    questions=(
        Question(name="country", words=msgid("What country are you from?"), reads=_country),
        Question(
            name="activity", words=msgid("What would you do here? For example: a software office.")
        ),
        Question(
            name="size",
            words=msgid("How many people would work there?"),
            options=(
                msgid("up to 20"),
                msgid("21 to 100"),
                msgid("more than 100"),
                msgid("not known yet"),
            ),
        ),
        Question(
            name="states",
            words=msgid("Which states are you considering? Name one to five."),
            reads=_states_said,
        ),
    ),
    finish=_finished,
)
