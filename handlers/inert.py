"""What people, providers and files wrote, made so that no app does anything with it."""

import unicodedata

_KEPT = "\n\u200d"
_TAKEN_OUT = ("Cc", "Cf", "Cs", "Co")


def inert(text: str) -> str:
    """The text without control characters, surrogates and marks that turn its direction.

    The line feed stays, and the zero-width joiner, since emoji are made with it.
    """
    return "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _TAKEN_OUT)
