"""Which time zone a place of Mexico has."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.gazetteer import Place
from bot.people import COUNTRY_ZONE


def zone_of(place: Place) -> str:
    """The IANA name of a place's zone."""
    table = _zones()
    towns: Mapping[str, str] = table["towns"]
    own = [towns[str(town)] for town in place.towns if place.city and str(town) in towns]
    return own[0] if own else str(table.get(place.state, COUNTRY_ZONE))


def zone_named(text: str) -> str:
    """The zone of an IANA name as somebody typed it; empty where there is none."""
    name = "/".join(part.strip().title() for part in text.split("/"))
    name = name.replace(" ", "_")
    try:
        return ZoneInfo(name).key if "/" in name else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


@cache
def _zones() -> Mapping[str, Any]:
    text = files("bot.data.places").joinpath("time_zones.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
