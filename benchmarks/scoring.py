"""How right labels are: intents, slots (F1 over their items), whole labels."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

LISTS = ("services", "sectors", "credentials", "partners", "topics", "drop")
FLAGS = ("near_me", "include_unverified", "add")
VALUES = ("radius_km", "ordinal", "language", "distance")

Label = Mapping[str, Any]
Item = tuple[str, Any]


@dataclass(slots=True)
class Score:
    """Counts over messages; each property is a share from 0 to 1."""

    messages: int = 0
    intents: int = 0
    whole: int = 0
    items: Counter[str] = field(default_factory=Counter)

    @property
    def intent(self) -> float:
        """The share of messages whose intent is right."""
        return self.intents / max(1, self.messages)

    @property
    def exact(self) -> float:
        """The share of messages of which everything is right."""
        return self.whole / max(1, self.messages)

    @property
    def slot_f1(self) -> float:
        """Precision and recall of all slots' items in one."""
        both = 2 * self.items["hit"] + self.items["miss"] + self.items["extra"]
        return 2 * self.items["hit"] / both if both else 1.0

    def add(self, wanted: Iterable[Label], got: Label) -> None:
        """Count one message; of several right labels the nearest counts."""
        label, hits, misses, extras = min(
            (compared(one, got) for one in wanted),
            key=lambda c: (c[0]["intent"] != got.get("intent"), c[2] + c[3]),
        )
        right = label["intent"] == got.get("intent")
        self.messages += 1
        self.intents += right
        self.whole += right and not misses and not extras
        self.items.update(hit=hits, miss=misses, extra=extras)


def compared(wanted: Label, got: Label) -> tuple[Label, int, int, int]:
    """The label, and how many of its items were hit, missed, and made up."""
    left = list(items(got))
    hits = misses = 0
    for item in items(wanted):
        found = next((one for one in left if same(item, one)), None)
        if found is None:
            misses += 1
        else:
            hits += 1
            left.remove(found)
    return wanted, hits, misses, len(left)


def items(label: Label) -> Iterator[Item]:
    """A label's slots as items; a place gives one for its state and one for its city."""
    for slot in LISTS:
        yield from ((slot, code) for code in label.get(slot) or ())
    for slot in ("places", "exclude_places"):
        for place in label.get(slot) or ():
            yield f"{slot} state", place.get("state")
            if place.get("city"):
                yield f"{slot} city", place["city"]
    yield from ((slot, True) for slot in FLAGS if label.get(slot))
    yield from ((slot, label[slot]) for slot in VALUES if label.get(slot) is not None)
    if label.get("provider"):
        yield "provider", plain(label["provider"])


def same(wanted: Item, got: Item) -> bool:
    if wanted[0] != got[0]:
        return False
    if wanted[0] == "radius_km":
        return abs(wanted[1] - got[1]) <= 0.02 * max(wanted[1], 0.1)
    if wanted[0].endswith("city"):
        one, other = set(plain(wanted[1]).split()), set(plain(got[1]).split())
        return one <= other or other <= one
    return bool(wanted[1] == got[1])


def plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    kept = (c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join("".join(kept).split())
