"""The words that are the name of a company, in a message that is about one: learnt from examples.

Each word begins a name, goes on with one, or is none, by what it is and what stands around it.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import cache

from bot.folding import fold
from bot.understanding.corrections import heard_of
from bot.understanding.examples import Labelled, messages
from bot.understanding.found import Found
from bot.understanding.linear import Linear
from bot.understanding.normalize import Word
from bot.understanding.provider_names import ProviderName
from bot.understanding.stems import stem
from bot.understanding.training import Example, Lesson
from bot.understanding.vocabulary import common_words, folded, load_words, table

NAME_LESSON = Lesson(one=True, rounds=8, root=0.5, seldom=2)
NAMING_INTENTS = frozenset(
    ("check_verification", "contact_provider", "provider_details", "report_provider",
     "register_provider")
)  # fmt: skip
_BEGINS, _GOES_ON, _NONE = "begins", "goes on", "none"
_MOST_WORDS = 64
_FREQUENT, _RARE = 1_500, 8_000


def name_told(found: Found, intent: str, model: Linear) -> ProviderName | None:
    """The name of the company that a message with this intent is about, None where it has none."""
    if found.provider and found.provider.exact:
        return found.provider
    runs = _runs(_tags(found, intent, model))
    if not runs:
        return None
    run = max(runs, key=len)
    words = found.words
    name = found.message[words[run[0]].start : words[run[-1]].end]
    return ProviderName(name.strip(" ,.;:¿?¡!\"'“”«»"), frozenset(run))


def name_examples(found_in: Callable[[str], Found]) -> Iterator[Example]:
    """What there is to learn names from: the messages whose names are labelled."""
    for one in messages():
        if one.intent in NAMING_INTENTS:
            yield from _examples(found_in(one.text), one)


def _examples(found: Found, one: Labelled) -> Iterator[Example]:
    inside = _labelled_words(found, str(one.label.get("provider") or ""))
    before = _NONE
    for number in range(min(len(found.words), _MOST_WORDS)):
        tag = _NONE
        if number in inside:
            tag = _GOES_ON if number - 1 in inside else _BEGINS
        yield Example(_features(found, number, before, one.intent), (tag,))
        before = tag


def _labelled_words(found: Found, name: str) -> frozenset[int]:
    start = found.message.casefold().find(name.casefold()) if name else -1
    if start < 0:
        return frozenset()
    end = start + len(name)
    return frozenset(n for n, word in enumerate(found.words) if start <= word.start < end)


def _tags(found: Found, intent: str, model: Linear) -> list[str]:
    """Each word's likeliest tag, given the one before."""
    tags: list[str] = []
    before = _NONE
    for number in range(min(len(found.words), _MOST_WORDS)):
        chances = model.one_of(_features(found, number, before, intent))
        if before == _NONE:
            chances.pop(_GOES_ON, None)
        before = max(chances, key=lambda tag: chances[tag])
        tags.append(before)
    return tags


def _runs(tags: Sequence[str]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number, tag in enumerate(tags):
        if tag == _BEGINS:
            runs.append([number])
        elif tag == _GOES_ON and runs:
            runs[-1].append(number)
    return runs


def _features(found: Found, number: int, before: str, intent: str) -> list[str]:
    texts = ["^^", "^", *found.texts[:_MOST_WORDS], "$", "$$"]
    here = number + 2
    around = {at: texts[here + at] for at in (-2, -1, 0, 1, 2)}
    kinds = {at: _kind(found, number + at) for at in (-1, 0, 1)}
    features = [f"{at} {stem(word) if word[0].isalnum() else word}" for at, word in around.items()]
    features += [f"{at} is {kind}" for at, kind in kinds.items()]
    features += [
        f"before {before}",
        f"before {before} here {kinds[0]}",
        f"before {before} is {kinds[-1]} {kinds[0]} {kinds[1]}",
        f"before {before} {around[-1]} {kinds[0]}",
        f"before {before} {around[0]}",
        f"two {around[-2]} {around[-1]} {kinds[0]}",
        f"{around[-1]} {around[0]}",
        f"{kinds[0]} {around[1]}",
        f"at {min(number, 3)} of {min(len(found.words), 6)} {kinds[0]}",
        f"{intent} {around[-1]}",
        f"{intent} before {before} {kinds[0]}",
    ]
    return [*features, *_told(found, number)]


def _told(found: Found, number: int) -> Iterator[str]:
    """What other stages found at a word."""
    word = found.words[number]
    if found.provider and number in found.provider.words:
        yield "by rule"
        yield f"by rule {number == min(found.provider.words)}"
    if any(number in named.words for named in found.named):
        yield "in a place"
    yield from (f"in {match.kind}" for match in found.matches if number in match.words)
    if found.ordinal and found.ordinal.word == number:
        yield "ordinal"
    if word.comma:
        yield "after a mark"
    if word.dot:
        yield "dot"
    if word.text in _known("before"):
        yield "cue"
    if number and found.texts[number - 1] in _known("before"):
        yield "after a cue"


def _kind(found: Found, number: int) -> str:
    """How a word looks, and how well known it is."""
    if not 0 <= number < len(found.words):
        return "edge"
    word = found.words[number]
    return f"{_shape(word)} {_fame(word.text)}"


def _shape(word: Word) -> str:
    if any(map(str.isdigit, word.raw)):
        return "figure" if word.raw.isdigit() else "mixed"
    if word.capital:
        return "capitals" if word.raw.isupper() and len(word.raw) > 1 else "capital"
    return "inner" if any(map(str.isupper, word.raw[1:])) else "small"


def _fame(text: str) -> str:
    if text in load_words().function:
        return "function"
    if text in _known("inside") or text in _known("suffixes"):
        return "of names"
    rank = common_words().get(text)
    if rank is None:
        return "heard of" if heard_of(text) else "unheard"
    return "frequent" if rank < _FREQUENT else "common" if rank < _RARE else "rare"


@cache
def _known(name: str) -> frozenset[str]:
    return folded(map(fold, table("provider_words")[name]))
