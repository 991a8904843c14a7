"""What a message means, and what has to be known of the conversation to tell."""

from dataclasses import dataclass, field, fields
from typing import Any, Literal

from bot.gazetteer import Place

Distance = Literal["wider", "nearer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What stands before the message.

    `asked` names the question that the assistant has just put (`place`, `service`, …; empty: none),
    `near` the place last known of the sender, which decides between places of the same name.
    """

    has_search: bool = False
    has_list: bool = False
    list_length: int = 0
    asked: str = ""
    near: Place | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """A word read as another: "guadalajra" as "Guadalajara"."""

    written: str
    read: str


@dataclass(frozen=True, slots=True)
class UnknownPlace:
    """A town that the gazetteer does not hold, and the nearest spellings that it does."""

    written: str
    suggestions: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class AmbiguousPlace:
    """A name that several places bear: the one taken, and the others by population."""

    taken: Place
    others: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """One message as a label of the contract, with how it was come by."""

    intent: str
    services: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    credentials: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    exclude_places: tuple[Place, ...] = ()
    near_me: bool = False
    radius_km: float | None = None
    distance: Distance | None = None
    drop: tuple[str, ...] = ()
    include_unverified: bool = False
    provider: str | None = None
    add: bool = False
    ordinal: int | None = None
    direction: Literal["back"] | None = None
    topics: tuple[str, ...] = ()
    language: Literal["es", "en"] | None = None
    # what follows is not part of the label
    nationwide: bool = False
    confidence: float = 1.0
    instead: str = ""
    words_language: Literal["es", "en"] | None = None
    corrections: tuple[Correction, ...] = ()
    leftover: tuple[str, ...] = ()
    unknown_places: tuple[UnknownPlace, ...] = ()
    ambiguous_places: tuple[AmbiguousPlace, ...] = ()
    alternatives: tuple["Understanding", ...] = field(default=())

    def label(self) -> dict[str, Any]:
        """The contract's JSON object: only the slots that the message fills."""
        slots = (f.name for f in fields(self)[:_LABEL_SLOTS])
        filled = {name: getattr(self, name) for name in slots}
        return {name: _plain(value) for name, value in filled.items() if value not in _EMPTY}


_LABEL_SLOTS = 18
_EMPTY: tuple[object, ...] = (None, (), False)


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return {"state": value.state, "city": value.city} if isinstance(value, Place) else value
