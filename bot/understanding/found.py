"""What the stages found in one message, before its intent is told."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.gazetteer import Place
from bot.understanding.concepts import Match
from bot.understanding.meaning import UnknownPlace
from bot.understanding.normalize import Word
from bot.understanding.numbers import Ordinal, Radius
from bot.understanding.place_names import Named
from bot.understanding.provider_names import ProviderName

_CLASS_OF = {
    "services": "<service>",
    "sectors": "<sector>",
    "credentials": "<credential>",
    "partners": "<partner>",
}
_DEMANDS = frozenset(("credentials", "partners"))


@dataclass(slots=True, kw_only=True)
class Found:
    """One message on its way through the stages; each adds what it finds."""

    message: str
    words: tuple[Word, ...]
    matches: list[Match] = field(default_factory=list)
    named: list[Named] = field(default_factory=list)
    unknown: list[UnknownPlace] = field(default_factory=list)
    provider: ProviderName | None = None
    radius: Radius | None = None
    ordinal: Ordinal | None = None
    signs: frozenset[str] = frozenset()
    readings: tuple[str, ...] = ()
    likely: float = 0.0
    refused: list[Match] = field(default_factory=list)
    features: list[str] = field(default_factory=list)
    texts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Keep the words as they are compared."""
        self.texts = [word.text for word in self.words]

    def of(self, kind: str) -> list[Match]:
        """The matches of a kind, in the order of mention."""
        return sorted((m for m in self.matches if m.kind == kind), key=lambda m: m.first)

    def codes(self, kind: str) -> tuple[str, ...]:
        """The codes of a kind, each once, in the order of mention."""
        return tuple(dict.fromkeys(match.code for match in self.of(kind)))

    def has(self, *signs: str) -> bool:
        """Whether one of the signs was seen."""
        return not self.signs.isdisjoint(signs)

    @property
    def places(self) -> tuple[Place, ...]:
        """The places wanted."""
        wanted = (place for named in self.named if not named.out for place in named.places)
        return tuple(dict.fromkeys(wanted))

    @property
    def excluded(self) -> tuple[Place, ...]:
        """The places left out."""
        out = (place for named in self.named if named.out for place in named.places)
        return tuple(dict.fromkeys(out))

    @property
    def taken(self) -> frozenset[int]:
        """The words that mean something."""
        spans = [match.words for match in self.matches] + [named.words for named in self.named]
        if self.radius:
            spans.append(self.radius.words)
        return frozenset(number for span in spans for number in span)

    def taken_by_needs(self) -> frozenset[int]:
        """The words that mean something else than a trade: a company may be named after one."""
        spans = [match.words for match in self.matches if match.kind != "sectors"]
        spans += [named.words for named in self.named]
        return frozenset(number for span in spans for number in span)

    def outside_name(self) -> list[Match]:
        """The matches that share no word with the name of a company."""
        name = self.provider.words if self.provider else frozenset()
        return [match for match in self.matches if not match.words & name]

    def classed(self, *, needs: bool = True) -> list[str]:
        """The words with `<place>`, `<service>`… where something was understood.

        Without `needs`, only what names a place, a company or a position.
        """
        spans = dict(self._spans(needs=needs))
        said: list[str] = []
        at = 0
        while at < len(self.words):
            end, name = spans.get(at, (at, self.words[at].text))
            said.append(name)
            at = max(end, at) + 1
        return said

    def _spans(self, *, needs: bool) -> Iterator[tuple[int, tuple[int, str]]]:
        demanded = {n for m in self.matches if m.kind in _DEMANDS for n in m.words}
        for match in sorted(self.matches if needs else [], key=lambda m: m.weight):
            if match.kind in _DEMANDS or not match.words & demanded:
                yield match.first, (_end_of(match.words), _CLASS_OF[match.kind])
        for named in self.named:
            yield named.first, (named.last, "<place>")
        if self.ordinal:
            yield self.ordinal.word, (self.ordinal.word, "<ordinal>")
        if self.provider:
            yield min(self.provider.words), (max(self.provider.words), "<provider>")


def _end_of(words: frozenset[int]) -> int:
    """The last word of the run that the words begin with."""
    end = min(words)
    while end + 1 in words:
        end += 1
    return end


def without_fillers(
    words: Sequence[str], fillers: Mapping[str, tuple[tuple[str, ...], ...]], most: int
) -> list[str]:
    """The first words, `most` at most, without what says little in any message.

    `fillers` are by their first word, the longest first.
    """
    kept: list[str] = []
    at = 0
    while at < len(words) and len(kept) < most:
        begun = fillers.get(words[at])
        length = _filling(words, at, begun) if begun else 0
        if not length:
            kept.append(words[at])
        at += length or 1
    return kept


def _filling(words: Sequence[str], at: int, fillers: Sequence[tuple[str, ...]]) -> int:
    """How many words from one on say little."""
    said = (len(filler) for filler in fillers if tuple(words[at : at + len(filler)]) == filler)
    return next(said, 0)
