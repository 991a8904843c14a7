"""Words and what stands before them -> what is meant: the stages one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from bot.folding import fold
from bot.gazetteer import Gazetteer, load_gazetteer
from bot.understanding import slots
from bot.understanding.concepts import Concepts, Match, load_concepts
from bot.understanding.corrections import corrected
from bot.understanding.intent import Evidence, intent_of
from bot.understanding.language import language_of_words
from bot.understanding.meaning import Context, Correction, Understanding
from bot.understanding.normalize import Word, words_of
from bot.understanding.place_names import Named, places_named
from bot.understanding.provider_names import provider_named
from bot.understanding.stems import stem
from bot.understanding.vocabulary import load_words

_ANNOUNCING = frozenset(("latest_announcements", "subscribe", "unsubscribe", "announce"))
_ABOUT_ONE = frozenset(
    ("check_verification", "contact_provider", "provider_details", "report_provider")
)
_NAMES_ONE = _ABOUT_ONE | {"register_provider"}


@dataclass(frozen=True, slots=True)
class Reader:
    """Understands messages; pure and the same every time."""

    concepts: Concepts
    gazetteer: Gazetteer

    def read(self, words: str, context: Context = Context()) -> Understanding:  # noqa: B008  # frozen
        """What a message means, given what stands before; any text means something."""
        written = words_of(words)
        if not written:
            return Understanding(intent="out_of_scope", confidence=0.0)
        return _Reading(words, corrected(written), written, self, context).understanding()

    def explain(self, words: str, context: Context = Context()) -> str:  # noqa: B008  # frozen
        """Why a message is understood as it is, in lines."""
        said = corrected(words_of(words))
        matches = self.concepts.found_in(_stems(said))
        lines = [f"words: {' '.join(word.text for word in said)}"]
        lines += [
            f"{m.kind} {m.code}: {' '.join(said[n].text for n in sorted(m.words))} ({m.weight:.1f})"
            for m in matches
        ]
        return "\n".join([*lines, f"label: {self.read(words, context).label()}"])


class _Reading:
    """One message on its way through the stages."""

    def __init__(
        self,
        message: str,
        words: tuple[Word, ...],
        written: tuple[Word, ...],
        reader: Reader,
        context: Context,
    ) -> None:
        self.message, self.words, self.written, self.context = message, words, written, context
        self.texts = [word.text for word in words]
        self.text = " ".join(self.texts)
        self.matches = reader.concepts.found_in(_stems(words))
        taken = frozenset(n for m in self.matches for n in m.words if m.kind != "sectors")
        self.named = places_named(words, reader.gazetteer, taken, context)
        in_places = frozenset(n for named in self.named for n in named.words)
        self.matches = [m for m in self.matches if not m.words <= in_places]
        self.in_places = in_places
        self.taken = in_places | frozenset(n for m in self.matches for n in m.words)

    def understanding(self) -> Understanding:
        """The label, and how it was come by."""
        provider, _ = provider_named(self.message, self.words, self.taken)
        radius = slots.radius_km(self.text)
        near = slots.near_me(self.text)
        order = slots.ordinal(self.text)
        evidence = self._evidence(provider, radius, order, near=near)
        intent, confidence = intent_of(evidence, self.context)
        return self._filled(intent, confidence, provider, radius, order, near=near)

    def _evidence(
        self, provider: str | None, radius: float | None, order: int | None, *, near: bool
    ) -> Evidence:
        kinds = [m.kind for m in self.matches]
        return Evidence(
            text=self.text,
            words=len(self.words),
            services=kinds.count("services"),
            sectors=kinds.count("sectors"),
            credentials=kinds.count("credentials"),
            partners=kinds.count("partners"),
            places=sum(len(n.places) for n in self.named if not n.out),
            excluded=any(n.out for n in self.named),
            near_me=near,
            radius=radius is not None,
            ordinal=order is not None,
            distance=slots.distance(self.text) is not None,
            unverified=slots.asks_unverified(self.text),
            provider=provider is not None,
        )

    def _filled(
        self,
        intent: str,
        confidence: float,
        provider: str | None,
        radius: float | None,
        order: int | None,
        *,
        near: bool,
    ) -> Understanding:
        services = self._codes("services")
        topics = services if intent in _ANNOUNCING else ()
        finding = intent in ("find_providers", "refine", "count_providers")
        named = provider if intent in _NAMES_ONE else None
        return Understanding(
            intent=intent,
            services=() if topics or intent in _ANNOUNCING else services,
            sectors=self._codes("sectors") if finding or intent == "invest" else (),
            credentials=self._codes("credentials"),
            partners=self._codes("partners"),
            places=tuple(p for n in self.named if not n.out for p in n.places),
            exclude_places=tuple(p for n in self.named if n.out for p in n.places),
            near_me=near and finding and not self._says_here(),
            radius_km=radius if finding else None,
            distance=slots.distance(self.text) if intent == "refine" and radius is None else None,
            drop=slots.dropped(self.text) if intent == "refine" else (),
            include_unverified=finding
            and slots.asks_unverified(self.text)
            and "include_unverified" not in slots.dropped(self.text),
            provider=named,
            add=intent == "refine" and slots.adds(self.text),
            ordinal=order if intent in _ABOUT_ONE and not named else None,
            direction="back" if intent == "more_results" and slots.goes_back(self.text) else None,
            topics=topics,
            language=slots.language(self.text) if intent == "set_language" else None,
            nationwide=slots.nationwide(self.text) and not self.named,
            confidence=confidence,
            words_language=language_of_words(self.texts),
            corrections=self._corrections(),
            ambiguous_places=tuple(n.ambiguous for n in self.named if n.ambiguous),
        )

    def _says_here(self) -> bool:
        """ "Aquí en Xochimilco" is the place alone."""
        return any("aqui en" in " ".join(self.texts[max(0, min(n.words) - 2) : min(n.words)])
                   for n in self.named)  # fmt: skip

    def _codes(self, kind: str) -> tuple[str, ...]:
        found = sorted((m for m in self.matches if m.kind == kind), key=lambda m: m.first)
        return tuple(dict.fromkeys(m.code for m in found))

    def _corrections(self) -> tuple[Correction, ...]:
        pairs = zip(self.written, self.words, strict=True)
        changed = [(w, r) for n, (w, r) in enumerate(pairs) if w.text != r.text and n in self.taken]
        return tuple(Correction(w.raw, r.text) for w, r in changed if fold(w.raw) != r.text)[:4]


def _stems(words: Sequence[Word]) -> list[str]:
    function = load_words().function
    return ["" if word.text in function else stem(word.text) for word in words]


def _kept(matches: Sequence[Match], named: Sequence[Named]) -> list[Match]:
    taken = {n for one in named for n in one.words}
    return [m for m in matches if not m.words <= taken]


@cache
def load_reader() -> Reader:
    """The one reader of this process."""
    return Reader(load_concepts(), load_gazetteer())
