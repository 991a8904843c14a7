"""The first stages of reading: the words, what the taxonomy names in them, and the places."""

from bot.gazetteer import Gazetteer
from bot.understanding.concepts import Match, matches_in
from bot.understanding.corrections import corrected
from bot.understanding.exclusions import with_exclusions
from bot.understanding.found import Found
from bot.understanding.meaning import Context
from bot.understanding.normalize import words_of
from bot.understanding.phrases import Phrases
from bot.understanding.place_names import Places
from bot.understanding.traps import without_traps

OPENING = 48


def begun(message: str, phrases: Phrases, gazetteer: Gazetteer, context: Context) -> Found:
    """A message with its words set right, the concepts that its words name, and its places."""
    found = Found(message=message, words=corrected(words_of(message)))
    _find_concepts(found, phrases)
    _find_places(found, gazetteer, context)
    return found


def _find_concepts(found: Found, phrases: Phrases) -> None:
    bare = without_traps(found.texts)
    found.matches = matches_in(bare, phrases)
    if bare != found.texts and len(bare) <= 2 * OPENING:
        named = matches_in(found.texts, phrases)
        trades = [match for match in named if match.kind == "sectors"]
        found.matches = trades + [m for m in found.matches if m.kind != "sectors"]


def _find_places(found: Found, gazetteer: Gazetteer, context: Context) -> None:
    names = (match for match in found.matches if match.kind != "sectors" and match.name)
    taken = frozenset(number for match in names for number in match.words)
    named = list(Places(found.words, gazetteer, taken, context.near).named())
    found.named = with_exclusions(found.words, named)
    in_places = frozenset(number for one in found.named for number in one.words)
    found.matches = [m for m in found.matches if not _names_a_place(m, in_places)]


def _names_a_place(match: Match, in_places: frozenset[int]) -> bool:
    """Whether what looks like a need is a place: "Puebla" is no "pueblo"."""
    if match.words <= in_places:
        return True
    return bool(match.words & in_places) and (not match.name or len(match.words) <= 2)
