"""When somebody does not want to be written to, and by which clock."""

import re
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.people import COUNTRY_ZONE
from bot.time_zones import zone_named, zone_of
from bot.turn import Answer, Turn, answered

_HOUR = re.compile(
    r"\b(\d{1,2})(?: (?:00|horas|hrs|h))?"
    r"(?: ?(?:de la )?(am|a m|pm|p m|manana|tarde|noche|madrugada|in the morning|at night))?\b"
)
_AFTER_NOON = ("pm", "p m", "tarde", "noche", "at night")


async def zone(turn: Turn, said: str) -> Answer:
    """The time zone that somebody tells by a town, a state or its IANA name."""
    named = zone_named(turn.message.text.split()[-1])
    places = turn.gazetteer.named(said)
    found = named or (zone_of(places[0]) if places else "")
    if not found:
        return answered(
            turn, [turn.say("Which town or state has your time? I don't know that one.")]
        )
    person = replace(turn.person, zone=found)
    there = turn.now.astimezone(ZoneInfo(found))
    words = turn.say(
        "Got it: your time zone is {zone}; it is {hour} there.", zone=found, hour=f"{there:%H:%M}"
    )
    return replace(answered(turn, [words]), person=person)


async def quiet(turn: Turn, said: str) -> Answer:
    """The hours in which nothing is sent of the bot's own accord."""
    hours = hours_in(said)
    if len(hours) != 2:
        ask = turn.say("From which hour until which? For example: “quiet hours 22 to 7”.")
        return answered(turn, [ask])
    person = replace(turn.person, quiet_from=hours[0], quiet_until=hours[1])
    words = turn.say(
        "From {begin} to {end} ({zone}) I send you nothing unless you write to me.",
        begin=f"{hours[0]}:00",
        end=f"{hours[1]}:00",
        zone=turn.person.zone or COUNTRY_ZONE,
    )
    return replace(answered(turn, [words]), person=person)


async def loud(turn: Turn, _: str) -> Answer:
    """No quiet hours any more."""
    person = replace(turn.person, quiet_from=None, quiet_until=None)
    return replace(answered(turn, [turn.say("Done: no quiet hours.")]), person=person)


def hours_in(folded: str) -> list[int]:
    """The hours of the day that folded words name: "10 pm a 7 am" gives 22 and 7."""
    found = []
    for number, half in _HOUR.findall(folded):
        hour = int(number)
        if half in _AFTER_NOON and hour < 12:
            hour += 12
        elif half and half not in _AFTER_NOON and hour == 12:
            hour = 0
        found.append(hour % 24 if hour <= 24 else -1)
    return found if -1 not in found else []
