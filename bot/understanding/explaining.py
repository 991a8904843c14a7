"""Why a message was understood as it was, in lines for whoever works on the data."""

from collections.abc import Iterator, Mapping

from bot.understanding.concepts import Match
from bot.understanding.found import Found
from bot.understanding.learnt import likely_in
from bot.understanding.meaning import Context
from bot.understanding.reader import Reader, load_intent_model

_SHOWN = 3


def explained(reader: Reader, message: str, context: Context) -> str:
    """Why a message is understood as it is, in lines."""
    return "\n".join(_lines(reader, message, context))


def _lines(reader: Reader, message: str, context: Context) -> Iterator[str]:
    found = reader.found_in(message, context)
    verdict = reader.verdict(found, context)
    meaning = reader.read(message, context)
    yield f"words: {' '.join(found.texts)}"
    yield from (f"corrected: {c.written} -> {c.read}" for c in meaning.corrections)
    yield from (_match(match, found, "") for match in found.matches)
    yield from (_match(match, found, "refused ") for match in found.refused)
    for named in found.named:
        words = " ".join(found.texts[number] for number in sorted(named.words))
        places = ", ".join(f"{place.city or ''} {place.state}".strip() for place in named.places)
        yield f"place{' left out' if named.out else ''}: {words} = {places}"
    yield from (f"unknown place: {unknown.written}" for unknown in found.unknown)
    if found.provider:
        yield f"name of a company: {found.provider.name}"
    if found.signs:
        yield f"signs: {', '.join(sorted(found.signs))}"
    because = f"{' '.join(verdict.said)!r} by {verdict.because}" if verdict.said else "its content"
    yield f"intent: {verdict.intent} ({verdict.confidence:.2f}) because of {because}"
    yield f"learnt: {_likeliest(found)}"
    yield f"label: {meaning.label()}"


def _likeliest(found: Found) -> str:
    """What the learnt models hold likeliest."""
    likely = likely_in(found)
    intents = load_intent_model().one_of(found.features) if found.features else {}
    kinds = {"intent": intents, **likely}
    return "; ".join(
        f"{kind} {', '.join(f'{name} {chances[name]:.2f}' for name in _most(chances))}"
        for kind, chances in kinds.items()
        if chances
    )


def _most(chances: Mapping[str, float]) -> list[str]:
    return sorted(chances, key=lambda name: (-chances[name], name))[:_SHOWN]


def _match(match: Match, found: Found, before: str) -> str:
    words = " ".join(found.texts[number] for number in sorted(match.words))
    how = "names" if match.name else "tells a need for"
    sure = f"({match.weight:.1f}) by {match.said!r}"
    return f"{before}{match.kind} {match.code}: {words!r} {how} it {sure}"
