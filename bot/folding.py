"""The one way in which words are made comparable, whatever their case, accents or punctuation."""

import re
import unicodedata

_NEITHER_LETTER_NOR_DIGIT = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Lower-case letters and digits, one blank between words: "Cd. JUÁREZ," gives "cd juarez".

    Accents are taken off (ñ gives n), ligatures and full-width forms are opened, and every other
    character counts as a blank. Folding twice changes nothing.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _NEITHER_LETTER_NOR_DIGIT.sub(" ", text.lower()).strip()
