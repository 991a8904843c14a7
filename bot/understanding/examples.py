"""Messages with their labels, to learn from: `data/examples`."""

import json
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

_NONE = "none"
_TELLING_SECTORS = frozenset(
    ("find_providers", "refine", "count_providers", "invest", "out_of_scope")
)
_TELLING_SERVICES = _TELLING_SECTORS | frozenset(
    ("find_cluster", "find_innovation_center", "alliances", "register_provider", "announce",
     "subscribe", "unsubscribe", "latest_announcements")
)  # fmt: skip
_NEEDS, _MESSAGES = ".tsv", ".jsonl"
_CLAUSES, _TRADES, _PASSAGES = "clauses", "trades", "passages"
_SHORT, _SHARE = 160, 0.35


@dataclass(frozen=True, slots=True)
class Labelled:
    """What somebody wrote, and what it means; `label` as the understanding's contract has it.

    `others`: labels that would be right as well; `source`: the file that it stands in.
    """

    text: str
    label: Mapping[str, Any]
    others: tuple[Mapping[str, Any], ...] = ()
    source: str = ""
    language: str = "es"

    @property
    def intent(self) -> str:
        """What its writer wants."""
        return str(self.label["intent"])

    @property
    def services(self) -> tuple[str, ...]:
        """The services needed, or told about."""
        return tuple(self.label.get("services") or self.label.get("topics") or ())

    @property
    def tells_services(self) -> bool:
        """Whether the services that its words name are labelled: a company's name tells none."""
        if self.source.startswith(_TRADES):
            return False
        return bool(self.services) or self.intent in _TELLING_SERVICES

    @property
    def tells_sectors(self) -> bool:
        """Whether the trades that its words name are labelled."""
        return bool(self.sectors) or (self.intent in _TELLING_SECTORS and not self.only_services)

    @property
    def only_services(self) -> bool:
        """Whether it is a need of which nothing is labelled but the services."""
        return not self.source.endswith(_MESSAGES)

    @property
    def is_clause(self) -> bool:
        """Whether it may be part of a message only, which tells no intent."""
        return self.source.startswith(_CLAUSES)

    @property
    def sectors(self) -> tuple[str, ...]:
        """The trades told."""
        return tuple(self.label.get("sectors") or ())


@cache
def needs() -> tuple[Labelled, ...]:
    """Needs told in everyday words: lines of service codes, language and text."""
    return tuple(
        _need(line, source)
        for source, line in _lines(_NEEDS)
        if not source.startswith((_TRADES, _PASSAGES))
    )


@cache
def trades() -> tuple[Labelled, ...]:
    """Trades told by their things and people: lines of a trade's code, language and text."""
    return tuple(_trade(line, source) for source, line in _lines(_NEEDS, _TRADES))


def within_tales(labelled: Iterable[Labelled]) -> tuple[Labelled, ...]:
    """Some of the short messages, each in the middle of passages that matter to no one."""
    chance = random.Random(1)  # noqa: S311  # the same ones each time
    passages: dict[str, list[str]] = {}
    for _, line in _lines(_NEEDS, _PASSAGES):
        language, _, text = line.partition("\t")
        passages.setdefault(language, []).append(text)
    return tuple(
        _within(one, passages.get(one.language) or passages["es"], chance)
        for one in labelled
        if not one.only_services and len(one.text) <= _SHORT and chance.random() < _SHARE
    )


def _within(one: Labelled, passages: Sequence[str], chance: random.Random) -> Labelled:
    before, after = (chance.choice(passages) for _ in range(2))
    ways = (f"{before}. {one.text}", f"{one.text}. {after}", f"{before}, {one.text}. {after}")
    return replace(one, text=chance.choice(ways))


@cache
def messages() -> tuple[Labelled, ...]:
    """Whole messages with whole labels."""
    return tuple(_message(json.loads(line), source) for source, line in _lines(_MESSAGES))


def _message(row: Mapping[str, Any], source: str) -> Labelled:
    others = tuple(row.get("alt", ()))
    return Labelled(row["text"], row["label"], others, source, row.get("lang", "es"))


def _trade(line: str, source: str) -> Labelled:
    code, _, text = line.split("\t")
    return Labelled(text, {"intent": "find_providers", "sectors": [code]}, (), source)


def _need(line: str, source: str) -> Labelled:
    codes, _, text = line.split("\t")
    label, *others = map(_needing, codes.split("|"))
    return Labelled(text, label, tuple(others), source)


def _needing(codes: str) -> Mapping[str, Any]:
    if codes == _NONE:
        return {"intent": "out_of_scope"}
    return {"intent": "find_providers", "services": codes.split(",")}


def _lines(suffix: str, begins: str = "") -> Iterator[tuple[str, str]]:
    folder = files("bot") / "data" / "examples"
    for path in sorted(folder.iterdir(), key=lambda path: path.name):
        if path.name.endswith(suffix) and path.name.startswith(begins):
            lines = path.read_text(encoding="utf-8").splitlines()
            yield from ((path.name, line) for line in lines if line and not line.startswith("#"))
