"""The places that a message names: which words, and which places they mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from bot.folding import fold
from bot.gazetteer import Gazetteer, Place, State, load_gazetteer
from bot.gazetteer.spelling import abbreviations
from bot.understanding.meaning import AmbiguousPlace
from bot.understanding.normalize import Word
from bot.understanding.place_words import PlaceWords, load_place_words
from bot.understanding.vocabulary import common_words, load_words

_KNOWN_TOWN = 15_000
_BIG_TOWN = 60_000
_CITY = 100_000
_LONGEST_NAME = 6
_EVERYDAY = 9_000
_SMALL_TOWN = 5_000
_MOST_OTHERS = 2
_LIKELIER = 3


@dataclass(frozen=True, slots=True)
class Named:
    """Places named by some words; `out` where they are left out."""

    places: tuple[Place, ...]
    words: frozenset[int]
    out: bool = False
    ambiguous: AmbiguousPlace | None = None

    @property
    def first(self) -> int:
        """Where the name begins."""
        return min(self.words)

    @property
    def last(self) -> int:
        """Where the name ends."""
        return max(self.words)


class Places:
    """One message's words, read for the places that they name."""

    def __init__(
        self, words: Sequence[Word], gazetteer: Gazetteer, taken: frozenset[int], near: Place | None
    ) -> None:
        self._words, self._gazetteer, self._taken, self._near = words, gazetteer, taken, near
        self._texts = [word.text for word in words]
        self._known: PlaceWords = load_place_words()

    def named(self) -> Iterator[Named]:
        """Every place in the message, in order; taken words already mean something else."""
        at = 0
        while at < len(self._words):
            named = self._named_at(at) if self._texts[at] in place_words() else None
            if named:
                named = self._with_its_town(named)
                yield named
            at = named.last + 1 if named else at + 1

    def _with_its_town(self, named: Named) -> Named:
        """A neighborhood with the town that is named right after it: "la Americana, GDL"."""
        at, place = named.last + 1, named.places[0]
        if place.kind != "neighborhood" or at >= len(self._texts):
            return named
        at += self._texts[at] in ("de", "en", "in")
        length, places = self._longest(at, _LONGEST_NAME)
        around = self._gazetteer.town_around(place)
        its = length and (around in places or places[0].key == place.state)
        return (
            replace(named, words=named.words | frozenset(range(at, at + length))) if its else named
        )

    def _named_at(self, at: int) -> Named | None:
        spelled = self._spelled(at)
        if spelled and len(spelled.words) > 1:
            return spelled
        return self._abbreviated(at) or spelled

    def _abbreviated(self, at: int) -> Named | None:
        """A state's risky abbreviation, where the writing shows that it is one."""
        word = self._words[at]
        state = None if word.text.isdigit() else self._gazetteer.state_of(word.text)
        if state is None or word.text not in state.careful or word.text in load_words().function:
            return None
        if word.text == "col" and at + 1 < len(self._words) and not self._words[at + 1].comma:
            return None
        capitals = word.capital and word.raw.isupper()
        shown = word.dot or word.comma or capitals or self._right_after(at)
        place = self._gazetteer.place(state.code) if shown else None
        return Named((place,), frozenset((at,))) if place else None

    def _spelled(self, at: int) -> Named | None:
        length, places = self._longest(at, _LONGEST_NAME)
        while length:
            free = not self._taken.intersection(range(at, at + length))
            if free or self._prepared(at):
                named = self._meant(at, length, places)
                if named:
                    return named
            length, places = self._longest(at, length - 1)
        return None

    def _longest(self, at: int, most: int) -> tuple[int, tuple[Place, ...]]:
        return _longest_name(self._gazetteer, tuple(self._texts[at : at + most]))

    def _meant(self, at: int, length: int, places: tuple[Place, ...]) -> Named | None:
        name = " ".join(self._texts[at : at + length])
        span = set(range(at, at + length))
        region = self._gazetteer.region(name)
        if region:
            return Named(region, frozenset(span))
        state, after = self._state_after(at + length)
        inside = [p for p in places if state and p.state == state.code and p.city]
        listed = inside and places[0].kind == "state" and fold(inside[0].city or "") != name
        if inside and not listed:
            return Named((inside[0],), frozenset(span | after))
        if name in load_words().function or not self._believable(at, length, name, places):
            return None
        return self._chosen(places, at, span)

    def _chosen(self, places: tuple[Place, ...], at: int, span: set[int]) -> Named:
        towns = [place for place in places if place.city]
        if towns and self._means_city(at, span):
            return Named((towns[0],), frozenset(span))
        places = self._likeliest(
            places, at, " ".join(self._texts[number] for number in sorted(span))
        )
        if self._near and places[0].kind != "state":
            beside = [place for place in places if place.state == self._near.state][:1]
            places = (*beside, *(place for place in places if place not in beside))
        return Named((places[0],), frozenset(span), ambiguous=_doubt(places))

    def _likeliest(self, places: tuple[Place, ...], at: int, name: str) -> tuple[Place, ...]:
        """The places with the one first that the words mean: "la Benito Juárez" is the alcaldía."""
        first = places[0]
        if at and self._texts[at - 1] == "la" and first.kind == "town":
            parts = [place for place in places if place.state == "MX-CMX"][:1]
        elif first.kind == "town" and fold(first.city or "") != name:
            least = first.population / _LIKELIER
            parts = [p for p in places if p.population >= least and fold(p.city or "") == name][:1]
        else:
            return places
        return (*parts, *(place for place in places if place not in parts))

    def _means_city(self, at: int, span: set[int]) -> bool:
        """Whether the city is meant, not the state of its name; takes the word that says so."""
        after = max(span) + 1
        follows = after < len(self._texts) and self._texts[after] in self._known.city_after
        if follows and not self._words[after].comma:
            span.add(after)
            return True
        before = [text for text in self._texts[max(0, at - 2) : at] if text not in ("de", "del")]
        return bool(before) and before[-1] in self._known.city_before

    def _believable(self, at: int, length: int, name: str, places: tuple[Place, ...]) -> bool:
        """Whether these words mean a place here, and not what else they mean."""
        first, word = places[0], self._words[at]
        if name in self._known.foreign:
            return False
        if self._everyday(name, first) or name in self._gazetteer.risky:
            if length > 2 and first.population >= _SMALL_TOWN and " de" in name:
                return True
            shown = self._capitals(at, length) and (length > 1 or first.population > _BIG_TOWN)
            big = self._right_after(at) and first.population > _BIG_TOWN
            return shown or big or (word.capital and self._prepared(at))
        if first.kind == "state" or first.population >= _KNOWN_TOWN:
            return True
        ends = at + length == len(self._words)
        last = (ends and at > 0) or (not ends and self._words[at + length].comma)
        signs = self._prepared(at) + (word.capital and at > 0) + last
        return signs >= (1 if first.population >= _SMALL_TOWN else 2) or (
            first.kind == "neighborhood" and signs > 0
        )

    def _capitals(self, at: int, length: int) -> bool:
        """Whether all words of a name have capitals, not only since a sentence begins."""
        small = load_words().function
        told = [word for word in self._words[at : at + length] if word.text not in small]
        return at > 0 and all(word.capital for word in told)

    def _everyday(self, name: str, place: Place) -> bool:
        """Whether a town's name is made of words that everybody uses for other things."""
        if place.kind == "state" or place.population >= _CITY:
            return False
        return all(map(_everyday, name.split()))

    def _right_after(self, at: int) -> bool:
        return at > 0 and self._texts[at - 1] in self._known.into

    def _prepared(self, at: int) -> bool:
        """Whether a word that brings a place stands before, with small words between at most."""
        for text in reversed(self._texts[max(0, at - 3) : at]):
            if text in self._known.into:
                return True
            if text not in self._known.links:
                return False
        return False

    def _state_after(self, at: int) -> tuple[State | None, set[int]]:
        """A state that stands right after a town: "Tlaxco, Tlaxcala", "San Pedro NL"."""
        skipped: set[int] = set()
        while at < len(self._texts) and self._texts[at] in self._known.before_state:
            skipped.add(at)
            at += 1
            if len(skipped) > 2:
                return None, set()
        for length in range(min(4, len(self._texts) - at), 0, -1):
            state = self._state_named(at, length)
            if state:
                return state, skipped | set(range(at, at + length))
        return None, set()

    def _state_named(self, at: int, length: int) -> State | None:
        said = " ".join(self._texts[at : at + length])
        state = None if said.isdigit() else self._gazetteer.state_of(said)
        if state is None or said not in state.careful:
            return state
        word, last = self._words[at], at + length == len(self._words)
        return state if word.comma or word.dot or last or word.raw.isupper() else None


def _everyday(word: str) -> bool:
    """Whether a word, or what its plural is of, is one that everybody uses."""
    forms = (word, word.removesuffix("s"), word.removesuffix("es"))
    return any(common_words().get(form, _EVERYDAY) < _EVERYDAY for form in forms)


@lru_cache(maxsize=16384)
def _longest_name(gazetteer: Gazetteer, words: tuple[str, ...]) -> tuple[int, tuple[Place, ...]]:
    return gazetteer.longest_name(words, 0)


@cache
def place_words() -> frozenset[str]:
    """Return every word that names of places are made of, shortened ones too."""
    gazetteer = load_gazetteer()
    names = {word for name in gazetteer.all_names() for word in name.split()}
    return frozenset(names) | frozenset(abbreviations())


def _doubt(places: tuple[Place, ...]) -> AmbiguousPlace | None:
    """That other big towns of other states bear the name too."""
    others = [p for p in places[1:] if p.population >= _BIG_TOWN and p.state != places[0].state]
    if not others or not places[0].city:
        return None
    return AmbiguousPlace(places[0], tuple(others[:_MOST_OTHERS]))
