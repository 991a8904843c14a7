"""The places that a message names: which words, which places, wanted or left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.gazetteer import Gazetteer, Place, State
from bot.understanding.meaning import AmbiguousPlace, Context
from bot.understanding.normalize import Word
from bot.understanding.vocabulary import load_words

INTO = frozenset(
    [
        "en",
        "in",
        "at",
        "near",
        "from",
        "desde",
        "around",
        "within",
        "inside",
        "outside",
        "across",
        "throughout",
        "cerca",
        "rumbo",
        "por",
        "hacia",
        "soy",
        "vivo",
        "estoy",
        "ando",
        "aqui",
        "ciudad",
        "estado",
        "colonia",
        "municipio",
        "puerto",
        "pueblo",
        "col",
        "cd",
    ]
)
_LINKS = frozenset(
    ("de", "del", "la", "el", "los", "las", "a", "y", "o", "u", "e", "of", "and", "or")
)
_OUT = frozenset(
    [
        "sea",
        "sean",
        "esten",
        "este",
        "menos",
        "excepto",
        "salvo",
        "except",
        "not",
        "outside",
        "fuera",
        "excluding",
    ]
)
_KNOWN_TOWN = 15_000
_BIG_TOWN = 60_000


@dataclass(frozen=True, slots=True)
class Named:
    """Places named by some words; `out` where they are left out."""

    places: tuple[Place, ...]
    words: frozenset[int]
    out: bool
    ambiguous: AmbiguousPlace | None = None


def places_named(
    words: Sequence[Word], gazetteer: Gazetteer, taken: frozenset[int], context: Context
) -> list[Named]:
    """Every place in the message, in order; `taken` words already mean something else."""
    texts = [word.text for word in words]
    found: list[Named] = []
    at = 0
    while at < len(words):
        named = _at(words, texts, at, gazetteer, taken, context)
        if named is None:
            at += 1
            continue
        found.append(named)
        at = max(named.words) + 1
    return _with_exclusion(words, found)


def _at(
    words: Sequence[Word],
    texts: list[str],
    at: int,
    gazetteer: Gazetteer,
    taken: frozenset[int],
    context: Context,
) -> Named | None:
    state = _abbreviated_state(words, at, gazetteer)
    if state:
        place = gazetteer.place(state.code)
        return Named((place,), frozenset((at,)), out=False) if place else None
    length, places = gazetteer.longest_name(texts, at)
    while length:
        span = frozenset(range(at, at + length))
        if not span & taken or _after_preposition(words, at):
            named = _meant(words, texts, at, length, places, gazetteer, context)
            if named:
                return named
        length, places = _shorter(texts, at, length, gazetteer)
    return None


def _shorter(
    texts: list[str], at: int, length: int, gazetteer: Gazetteer
) -> tuple[int, tuple[Place, ...]]:
    return gazetteer.longest_name(texts[: at + length - 1], at)


def _meant(
    words: Sequence[Word],
    texts: list[str],
    at: int,
    length: int,
    places: tuple[Place, ...],
    gazetteer: Gazetteer,
    context: Context,
) -> Named | None:
    name = " ".join(texts[at : at + length])
    span = set(range(at, at + length))
    region = gazetteer.region(name)
    if region:
        return Named(region, frozenset(span), out=False)
    state, after = _state_after(words, texts, at + length, gazetteer)
    if state:
        inside = [p for p in places if p.state == state.code and p.city]
        if inside:
            return Named((inside[0],), frozenset(span | after), out=False)
    if name in load_words().function or not _believable(words, at, length, name, places, gazetteer):
        return None
    return _chosen(places, words, at, frozenset(span), context)


def _chosen(
    places: tuple[Place, ...],
    words: Sequence[Word],
    at: int,
    span: frozenset[int],
    context: Context,
) -> Named:
    city_said = (at > 0 and words[at - 1].text in ("ciudad", "cd", "capital", "municipio")) or (
        at > 1 and words[at - 2].text in ("ciudad", "capital", "municipio", "puerto", "cd")
    )
    after = max(span) + 1
    if after < len(words) and words[after].text in ("city", "capital", "ciudad"):
        city_said, span = True, span | {after}
    towns = [place for place in places if place.city]
    if city_said and towns:
        return Named((towns[0],), span, out=False)
    near = context.near
    if near and places[0].kind != "state":
        beside = [place for place in places if place.state == near.state]
        places = (*beside[:1], *(p for p in places if p not in beside[:1]))
    others = tuple(
        p for p in places[1:] if p.population >= _BIG_TOWN and p.state != places[0].state
    )
    doubt = AmbiguousPlace(places[0], others[:2]) if others and places[0].city else None
    return Named((places[0],), span, out=False, ambiguous=doubt)


def _believable(
    words: Sequence[Word],
    at: int,
    length: int,
    name: str,
    places: tuple[Place, ...],
    gazetteer: Gazetteer,
) -> bool:
    """Whether these words mean a place here, and not what else they mean."""
    first = places[0]
    prepared = _after_preposition(words, at)
    if name in gazetteer.risky:
        return _right_after(words, at) and (words[at].capital or first.population > _BIG_TOWN)
    if first.kind != "town" or first.population >= _BIG_TOWN:
        return True
    if first.population >= _KNOWN_TOWN:
        return prepared or words[at].capital or length > 1 or at + length == len(words)
    return prepared or (words[at].capital and at > 0)


def _right_after(words: Sequence[Word], at: int) -> bool:
    return at > 0 and words[at - 1].text in INTO


def _after_preposition(words: Sequence[Word], at: int) -> bool:
    for back in range(1, 4):
        if at - back < 0:
            return False
        text = words[at - back].text
        if text in INTO:
            return True
        if text not in _LINKS:
            return back == 1 and False
    return False


def _state_after(
    words: Sequence[Word], texts: list[str], at: int, gazetteer: Gazetteer
) -> tuple[State | None, set[int]]:
    """A state that stands right after a town: "Tlaxco, Tlaxcala", "San Pedro NL"."""
    skipped: set[int] = set()
    while at < len(texts) and texts[at] in ("de", "en", "estado") and len(skipped) < 2:
        skipped.add(at)
        at += 1
    for length in (4, 3, 2, 1):
        said = " ".join(texts[at : at + length])
        state = gazetteer.state_of(said) if at + length <= len(texts) else None
        plain = state and not said.isdigit() and said not in ("de", "en")
        careful = state is not None and said in state.careful
        if plain and not (
            careful and not (words[at].comma or words[at].dot or at + 1 == len(texts))
        ):
            return state, skipped | set(range(at, at + length))
    return None, set()


def _abbreviated_state(words: Sequence[Word], at: int, gazetteer: Gazetteer) -> State | None:
    """A state's risky abbreviation, where the writing shows that it is one."""
    word = words[at]
    state = gazetteer.state_of(word.text) if not word.text.isdigit() else None
    if state is None or word.text not in state.careful:
        return None
    shown = word.dot or word.comma or word.raw.isupper() or _right_after(words, at)
    return state if shown and word.text not in load_words().function else None


def _with_exclusion(words: Sequence[Word], found: list[Named]) -> list[Named]:
    """Mark those that are left out: "que no sea de X", "menos X", "not in X", "no ... en X"."""
    marked: list[Named] = []
    for number, named in enumerate(found):
        first = min(named.words)
        before = [word.text for word in words[max(0, first - 5) : first]]
        after_other = number > 0 and first - max(found[number - 1].words) <= 3
        out = _leaves_out(before) or (after_other and marked[-1].out and "ni" in before[-2:])
        if (
            after_other
            and marked[-1].out
            and any(w in before[-2:] for w in ("o", "y", "or", "and"))
        ):
            out = True
        marked.append(Named(named.places, named.words, out, named.ambiguous))
    return marked


def _leaves_out(before: list[str]) -> bool:
    joined = " ".join(before)
    if any(
        word in before[-3:]
        for word in ("menos", "excepto", "salvo", "except", "excluding", "outside")
    ):
        return "a menos" not in joined and "por lo menos" not in joined
    if "fuera de" in joined:
        return True
    negated = any(word in before for word in ("no", "not", "sin", "ni", "without"))
    return negated and any(word in before for word in (*_OUT, "en", "in", "from", "de"))
