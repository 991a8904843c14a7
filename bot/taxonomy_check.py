"""What is wrong with the taxonomy: phrases of two codes, and names not read as their own."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.taxonomy import Entry, Taxonomy
from bot.understanding.meaning import Context
from bot.understanding.patterns import readings
from bot.understanding.phrases import CREDENTIALS, PARTNERS, SECTORS, SERVICES
from bot.understanding.reader import Reader
from bot.understanding.stems import light, stem
from bot.understanding.vocabulary import load_words

_AFTER_A_SEARCH = Context(has_search=True)


@dataclass(frozen=True, slots=True)
class Problem:
    """A phrase, the code that it was written for, and what is wrong with it in a sentence."""

    code: str
    phrase: str
    words: str

    @property
    def line(self) -> str:
        """Code, phrase and what is wrong."""
        return f"{self.code}: {self.phrase!r} {self.words}"


def collisions(taxonomy: Taxonomy) -> list[Problem]:
    """The phrases that stand in two codes of one kind: compared by stems, single words whole."""
    return [
        Problem(code, said, f"stands in {other}, too, as {as_said!r}")
        for entries in _kinds(taxonomy).values()
        for owners in _owners(entries).values()
        for (other, as_said), (code, said) in _pairs(owners)
    ]


def unreachable(taxonomy: Taxonomy, reader: Reader) -> list[Problem]:
    """The labels and names that, alone in a message, are not understood as their own code.

    A trade's are read as somebody's ("para mi fonda"): alone they may be a service's as well.
    """
    return [
        Problem(code, said, f"is read as {', '.join(read) or 'nothing'}")
        for kind, entries in _kinds(taxonomy).items()
        for code, entry in entries.items()
        for said in _names(entry)
        if code not in (read := _codes_read(reader, kind, said))
    ]


def _codes_read(reader: Reader, kind: str, said: str) -> tuple[str, ...]:
    message = f"para mi {said}" if kind == SECTORS else said
    return reader.found_in(message, _AFTER_A_SEARCH).codes(kind)


def _kinds(taxonomy: Taxonomy) -> dict[str, Mapping[str, Entry]]:
    return {
        SERVICES: taxonomy.services,
        SECTORS: taxonomy.sectors,
        CREDENTIALS: taxonomy.credentials,
        PARTNERS: taxonomy.partners,
    }


def _owners(entries: Mapping[str, Entry]) -> dict[tuple[str, ...], dict[str, str]]:
    """Each phrase by its stems: the codes that have it, and how they say it."""
    owners: dict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    for code, entry in entries.items():
        for pattern in (entry.es, entry.en, *entry.synonyms, *entry.needs):
            for said in readings(pattern):
                owners[_key(said)].setdefault(code, said)
    owners.pop((), None)
    return owners


def _pairs(owners: dict[str, str]) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    first, *others = owners.items()
    yield from ((first, other) for other in others)


def _key(said: str) -> tuple[str, ...]:
    known = load_words()
    spelled = [word for one in said.split() for word in known.shorthand.get(one, (one,))]
    telling = [word for word in spelled if word not in known.function]
    return tuple(map(light if len(telling) == 1 else stem, telling))


def _names(entry: Entry) -> Iterator[str]:
    """Both labels, and the first wording of every synonym."""
    yield entry.es
    yield entry.en
    for pattern in entry.synonyms:
        yield from readings(pattern)[:1]
