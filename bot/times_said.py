"""Days and hours as staff write them: 2026-12-01 09:00, by their own clock."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.people import COUNTRY_ZONE, Person

_WHEN = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})[ T]+(\d{1,2}):(\d{2})")


def moment_said(words: str, person: Person) -> datetime | None:
    """The day and hour in the words, by the person's clock (UTC); None where there is none."""
    found = _WHEN.search(words)
    if not found:
        return None
    year, month, day, hour, minute = map(int, found.groups())
    try:
        there = datetime(year, month, day, hour, minute, tzinfo=zone_of(person))
    except ValueError:
        return None
    return there.astimezone(UTC)


def zone_of(person: Person) -> ZoneInfo:
    """The person's zone, else the country's."""
    return ZoneInfo(person.zone or COUNTRY_ZONE)
