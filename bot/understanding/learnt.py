"""How likely a message means each service and each trade by all that it says: from examples."""

import random
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from bot.gazetteer import load_gazetteer
from bot.taxonomy import Entry, load_taxonomy
from bot.understanding.examples import Labelled, messages, needs, trades, within_tales
from bot.understanding.features import MOST_WORDS, need_features
from bot.understanding.finding import begun
from bot.understanding.found import Found
from bot.understanding.keeping import kept
from bot.understanding.linear import Linear, likely, linear
from bot.understanding.meaning import Context
from bot.understanding.normalize import words_of
from bot.understanding.patterns import parts
from bot.understanding.phrases import SECTORS, SERVICES, load_phrases
from bot.understanding.short_examples import short_needs
from bot.understanding.training import Example, Lesson, learnt

LESSON = Lesson(one=False, rounds=6, root=0.15, seldom=2, bias=-3.0, least=4)
_MOST_ROWS = 3
Likely = Mapping[str, Mapping[str, float]]


def likely_in(found: Found) -> Likely:
    """How likely each service and each trade is, 0 to 1, by kind, the likeliest first.

    Nothing without telling words.
    """
    features = need_features(found.texts, elsewhere(found))
    if not features:
        return {SERVICES: {}, SECTORS: {}}
    scores = load_model().scores(features)
    return {
        kind: {codes[n]: likely(scores[n]) for n in sorted(codes, key=lambda n: -scores[n])}
        for kind, codes in _numbered().items()
    }


@cache
def _numbered() -> Mapping[str, Mapping[int, str]]:
    """The codes of each kind by the number of their class, in their order."""
    classes = load_model().learnt.classes
    named = sorted((name.partition(":")[::2], number) for number, name in enumerate(classes))
    return {
        kind: {number: code for (of, code), number in named if of == kind}
        for kind in (SERVICES, SECTORS)
    }


def telling_word(kind: str, found: Found, code: str, taken: frozenset[int]) -> int:
    """The number of the word that by itself speaks most for a code."""
    model, left_out, name = load_model(), elsewhere(found) | taken, f"{kind}:{code}"
    free = [n for n in range(min(len(found.words), MOST_WORDS)) if n not in left_out] or [0]
    return max(free, key=lambda n: model.speaks_for(need_features([found.texts[n]]), name))


def elsewhere(found: Found) -> frozenset[int]:
    """The words that are places, credentials or distances."""
    spans = [match.words for match in found.matches if match.kind == "credentials"]
    spans += [named.words for named in found.named]
    spans += [found.radius.words] if found.radius else []
    return frozenset(number for span in spans for number in span)


@cache
def load_model() -> Linear:
    """The model, learnt or as it is kept."""
    return linear(kept("likely", lambda: tuple(learnt(all_examples(), LESSON))))


def all_examples() -> Iterator[Example]:
    """All that there is to learn from."""
    yield from phrase_examples()
    yield from message_examples(
        (*needs(), *trades(), *messages(), *within_tales(messages()), *short_needs())
    )


def phrase_examples() -> Iterator[Example]:
    """The taxonomy's phrases: each says something of its own kind alone."""
    for kind, code, said in _phrases():
        features = need_features([word.text for word in words_of(said)])
        yield Example(features, (f"{kind}:{code}",), _asked(kind))


def message_examples(labelled: Iterable[Labelled]) -> Iterator[Example]:
    """Needs told, whose trades nobody has labelled, and whole messages."""
    for one in labelled:
        told = {SERVICES: one.tells_services, SECTORS: one.tells_sectors}
        asked = frozenset(name for kind in told if told[kind] for name in _asked(kind))
        if asked:
            found = begun(one.text, load_phrases(), load_gazetteer(), Context())
            right = (*_named(SERVICES, one.services), *_named(SECTORS, one.sectors))
            yield Example(need_features(found.texts, elsewhere(found)), right, asked)


def _named(kind: str, codes: Iterable[str]) -> Iterator[str]:
    yield from (f"{kind}:{code}" for code in codes)


@cache
def _asked(kind: str) -> frozenset[str]:
    return frozenset(_named(kind, _entries(kind)))


def _phrases() -> Iterator[tuple[str, str, str]]:
    """Each phrase of the taxonomy with its code, a wording of each part drawn by chance."""
    chance = random.Random(1)  # noqa: S311  # the same wordings each time
    for kind in (SERVICES, SECTORS):
        for code, entry in _entries(kind).items():
            for pattern in dict.fromkeys((entry.es, entry.en, *entry.synonyms, *entry.needs)):
                for row in parts(pattern)[:_MOST_ROWS]:
                    words = (word for part in row for word in chance.choice(part))
                    yield kind, code, " ".join(words)


def _entries(kind: str) -> Mapping[str, Entry]:
    taxonomy = load_taxonomy()
    return taxonomy.services if kind == SERVICES else taxonomy.sectors
