"""Codes as bits and small numbers, so that a column of them can be filtered at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from bot.gazetteer import load_gazetteer
from bot.providers import REVIEW_SCHEMES, WHOLE_COUNTRY
from bot.taxonomy import load_taxonomy

ANY_SECTOR = (1 << 62) - 1
EVERYWHERE = 1 << 40
PRECISIONS = ("address", "neighborhood", "city", "state")
CITY, STATE = PRECISIONS.index("city"), PRECISIONS.index("state")
REVIEWS = REVIEW_SCHEMES
FOREVER = date.max.toordinal()


@cache
def state_numbers() -> Mapping[str, int]:
    """The states in the order of their codes."""
    return {code: number for number, code in enumerate(sorted(load_gazetteer().states))}


@cache
def scheme_numbers() -> Mapping[str, int]:
    """The schemes that verify."""
    return {
        code: n for n, code in enumerate((*sorted(load_taxonomy().credentials), *REVIEW_SCHEMES))
    }


@cache
def partner_numbers() -> Mapping[str, int]:
    """The vendors."""
    return {code: number for number, code in enumerate(sorted(load_taxonomy().partners))}


@cache
def sector_numbers() -> Mapping[str, int]:
    """The sectors in the order of their codes."""
    return {code: number for number, code in enumerate(sorted(load_taxonomy().sectors))}


def sector_bits(codes: Iterable[str]) -> int:
    """The sectors an offering is made for; none means any."""
    numbers = sector_numbers()
    bits = sum({1 << numbers[code] for code in codes if code in numbers})
    return bits or ANY_SECTOR


def state_bits(codes: Iterable[str]) -> int:
    """States as bits; the whole country has one of its own."""
    numbers = state_numbers()
    bits = sum({1 << numbers[code] for code in codes if code in numbers})
    return bits | (EVERYWHERE if WHOLE_COUNTRY in codes else 0)
