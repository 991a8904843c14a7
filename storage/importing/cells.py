"""What single cells mean; each function raises `Unfit` with the reason where they mean nothing."""

import re
from collections.abc import Callable, Collection
from datetime import date
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import process

from bot.providers import WHOLE_COUNTRY, PartnerProgram, ProviderStatus
from bot.taxonomy import load_taxonomy
from storage.importing.places import state_code
from storage.importing.tables import Unfit

LONGEST_ID = 100
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_PAUSED = re.compile(r"paused\s+until\s+(\S+)", re.IGNORECASE)
_AMOUNT = re.compile(r"\$?\s*(\d{1,3}(?:,\d{3})+|\d+)(\.\d{1,4})?")
_DEGREES = re.compile(r"[+-]?\d{1,3}(?:[.,]\d{1,20})?°?")
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_YES = frozenset(("yes", "y", "true", "1", "sí", "si", "x"))
_NO = frozenset(("no", "n", "false", "0"))
_MOST_PRICE = Decimal(10**10)


def identity(text: str) -> str:
    """An id: short and on one line."""
    if len(text) > LONGEST_ID:
        raise Unfit(f"is longer than {LONGEST_ID} characters")
    if not text.isprintable():
        raise Unfit("an id is one line of printable characters")
    return text


def day(text: str) -> date:
    """A date."""
    if not _ISO_DAY.fullmatch(text):
        raise Unfit("a date is written YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unfit("there is no such day") from None


def yes_or_no(text: str) -> bool:
    """Whether it is yes."""
    said = text.casefold()
    if said not in _YES and said not in _NO:
        raise Unfit("is neither yes nor no")
    return said in _YES


def price(text: str) -> Decimal:
    """An amount of pesos, with two decimals."""
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise Unfit("is no amount in pesos")
    amount = Decimal(found[1].replace(",", "") + (found[2] or "")).quantize(Decimal("0.01"))
    if amount >= _MOST_PRICE:
        raise Unfit("is more than any price")
    return amount


def kilometres(text: str) -> float:
    """A distance above zero."""
    try:
        found = float(text.removesuffix("km").strip().replace(",", "."))
    except ValueError:
        raise Unfit("is no number of kilometres") from None
    if not 0 < found < 20_000:
        raise Unfit("is no distance on Earth in kilometres")
    return found


def degrees(text: str) -> float:
    """A latitude or longitude; a decimal comma is understood."""
    if not _DEGREES.fullmatch(text):
        raise Unfit("is no number of degrees")
    return float(text.rstrip("°").replace(",", "."))


def pieces(text: str) -> tuple[str, ...]:
    """A list separated by bars, without empty or repeated ones."""
    return tuple(dict.fromkeys(piece for part in text.split("|") if (piece := part.strip())))


def one_of(codes: Collection[str], kind: str) -> Callable[[str], str]:
    """A reader of one of these codes, in any case."""

    def code(text: str) -> str:
        folded = text.casefold()
        if folded not in codes:
            raise Unfit(_unknown(text, codes, kind))
        return folded

    return code


def some_of(codes: Collection[str], kind: str) -> Callable[[str], tuple[str, ...]]:
    """A reader of a list of these codes, in any case."""
    one = one_of(codes, kind)

    @lru_cache(maxsize=4096)
    def list_of_codes(text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(one, pieces(text))))

    return list_of_codes


@lru_cache(maxsize=4096)
def served(text: str) -> tuple[str, ...]:
    """The states it serves, or the whole country."""
    return tuple(dict.fromkeys(map(_served, pieces(text))))


def _served(text: str) -> str:
    return WHOLE_COUNTRY if text.upper() == WHOLE_COUNTRY else state_code(text)


@lru_cache(maxsize=4096)
def languages(text: str) -> tuple[str, ...]:
    """Languages by their two or three letters."""
    found = tuple(dict.fromkeys(piece.casefold() for piece in pieces(text)))
    unfit = next((one for one in found if not _LANGUAGE.fullmatch(one)), None)
    if unfit:
        raise Unfit(f"{unfit!r} is no code of a language (es, en, nah, maa…)")
    return found


@lru_cache(maxsize=4096)
def programs(text: str) -> tuple[PartnerProgram, ...]:
    """Partner programmes, each vendor[:tier[:until]]."""
    return tuple(dict.fromkeys(map(_program, pieces(text))))


def _program(text: str) -> PartnerProgram:
    vendor, _, rest = text.partition(":")
    tier, _, until = rest.partition(":")
    known = load_taxonomy().partners
    return PartnerProgram(
        vendor=one_of(known, "vendor")(vendor.strip()),
        tier=tier.strip(),
        until=day(until.strip()) if until.strip() else None,
    )


def status(text: str) -> tuple[ProviderStatus, date | None]:
    """Active, paused until a day, or closed."""
    if text.casefold() == "active":
        return "active", None
    if text.casefold() == "closed":
        return "closed", None
    paused = _PAUSED.fullmatch(text)
    if paused:
        return "paused", day(paused[1])
    raise Unfit("is none of: active, paused until YYYY-MM-DD, closed")


def _unknown(text: str, codes: Collection[str], kind: str) -> str:
    near = process.extractOne(text.casefold()[:100], list(codes), score_cutoff=70)
    hint = f"; did you mean {near[0]}?" if near else ""
    return f"{text[:100]!r} is no {kind} known here{hint}"
