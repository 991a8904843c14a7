"""An address as somebody wrote it, in its parts: street, neighborhood, postal code."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

from bot.folding import fold
from bot.gazetteer import Gazetteer

_FIVE_DIGITS = re.compile(r"(?<!\d)\d{5}(?!\d)")


def parts_of(written: str, gazetteer: Gazetteer) -> Mapping[str, str]:
    """The parts that words between commas are: `street`, `neighborhood`, `postal_code`.

    Towns and states among them are left out, since they are asked apart.
    """
    pieces = [piece.strip() for piece in re.split(r"[,;\n]", written)]
    found: dict[str, str] = {}
    for number, piece in enumerate(filter(None, pieces)):
        for name, value in _said_by(piece, gazetteer, first=number == 0):
            found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _said_by(piece: str, gazetteer: Gazetteer, *, first: bool) -> Iterable[tuple[str, str]]:
    """What one piece says; a first one is the street, whatever it is called."""
    code = _FIVE_DIGITS.search(piece)
    if code and (_begins(piece, "postal_code") or (not first and code.start() == 0)):
        return [("postal_code", code.group())]
    if _begins(piece, "neighborhood"):
        return [("neighborhood", _without(piece, "neighborhood"))]
    known = gazetteer.named(piece)
    if not first and known and known[0].kind == "neighborhood":
        return [("neighborhood", piece)]
    if not first and (known or gazetteer.state_of(piece)):
        return []
    return [("street", piece)]


def _begins(piece: str, part: str) -> str:
    words = f"{fold(piece)} "
    return next((one for one in _beginnings()[part] if words.startswith(f"{one} ")), "")


def _without(piece: str, part: str) -> str:
    """The piece without the word that it begins with, be it shortened."""
    count = len(_begins(piece, part).split())
    return re.sub(rf"^(?:\W*\w+){{{count}}}\W*", "", piece) or piece


@cache
def _beginnings() -> Mapping[str, list[str]]:
    source = files("bot.data.phrases").joinpath("addresses.toml")
    said: Mapping[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return said
