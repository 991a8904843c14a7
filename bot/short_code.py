"""Short codes of providers: five allocated characters and a Luhn mod-32 check character."""

from bot.errors import UnreadableShortCode

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OIL", "011")
_BASE = len(ALPHABET)


def allocated(number: int) -> str:
    """The short code of the n-th provider ever registered, 0 ≤ n < 32^5."""
    body = "".join(ALPHABET[number // _BASE**power % _BASE] for power in range(4, -1, -1))
    return body + _check_character(body)


def read_short_code(text: str) -> str:
    """A code as a person typed it, in its canonical form.

    Raises:
        UnreadableShortCode: six characters of the alphabet with a right check are not there.
    """
    code = "".join(text.upper().split()).replace("-", "").translate(_READ_AS)
    if len(code) != 6 or not set(code) <= set(ALPHABET) or _check_character(code[:5]) != code[5]:
        raise UnreadableShortCode(text)
    return code


def _check_character(body: str) -> str:
    """Luhn mod N, N = 32: see ISO/IEC 7812's generalisation to any alphabet of even size."""
    total = 0
    for position, character in enumerate(reversed(body)):
        doubled = ALPHABET.index(character) * (2 if position % 2 == 0 else 1)
        total += doubled // _BASE + doubled % _BASE
    return ALPHABET[-total % _BASE]
