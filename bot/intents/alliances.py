"""With whom is the council allied?"""

from collections.abc import Sequence

from bot.folding import fold
from bot.institutions import Alliance
from bot.offers import offered_query, provider_offer
from bot.replies import Block, Listing
from bot.sourced import record
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 3


async def answer(turn: Turn) -> Answer:
    """The alliances with the vendor or country named, else all of them; each with its source."""
    every = await turn.work.institutions.alliances()
    asked = _asked(turn, every)
    choices = await provider_offer(turn, offered_query(turn)) if turn.meaning.partners else []
    if asked:
        return answered(turn, [b for one in asked for b in record(turn, one)], choices)
    elsewhere = turn.texts.territory_in(turn.message.text)
    return answered(turn, _all(turn, every, elsewhere), choices)


def _asked(turn: Turn, every: Sequence[Alliance]) -> list[Alliance]:
    words = f" {fold(turn.message.text)} "
    return [
        one
        for one in every
        if one.vendor in turn.meaning.partners
        or any(f" {fold(name)} " in words for name in (*one.countries, one.name))
    ]


def _all(turn: Turn, every: Sequence[Alliance], elsewhere: str) -> list[Block]:
    unknown: list[Block] = []
    if elsewhere or turn.meaning.partners:
        name = elsewhere or turn.texts.listing(list(map(turn.label, turn.meaning.partners)))
        unknown = [turn.say("I know of no alliance with {name}.", name=name)]
    heading = turn.words("The council mxTI's alliances that I know of:")
    rows = tuple(_row(turn, one) for one in every)
    return [*unknown, Listing(heading, rows), turn.say("Say one to read its source.")]


def _row(turn: Turn, alliance: Alliance) -> str:
    kinds = {
        "vendor": turn.words("technology vendor"),
        "partner": turn.words("partner abroad"),
        "association": turn.words("association"),
    }
    return f"{alliance.name} · {kinds[alliance.kind]}"
