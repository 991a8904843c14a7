"""Ways to reach a company, in one form each: E.164, a URL with its scheme, a normal address."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum.exceptions import ValidationError
from stdnum.mx import rfc as tax_id

from storage.importing.tables import Unfit

GENERIC_RFCS = frozenset(("XAXX010101000", "XEXX010101000"))
"""The tax authority's own for the public and for foreigners: they name nobody."""
_NOT_DIGITS = re.compile(r"[^\d+]")
_EXTENSION = re.compile(r"\s*(?:ext|extensión|extension|x)\.?\s*\d+\s*$", re.IGNORECASE)
_OLD_PREFIX = re.compile(r"(?:\+?52)?(?:01|044|045)?1?(\d{10})|(?:01|044|045)(\d{10})")
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_HOST_ENDS = re.compile(r"[/?#]")
_LONGEST_URL = 2000


def phone(text: str) -> str:
    """A phone number in E.164; without a country it is Mexico's."""
    return _phone(text)[0]


def in_service(text: str) -> bool:
    """Whether the number is of a form that is given out."""
    return _phone(text)[1]


@lru_cache(maxsize=4096)
def _phone(text: str) -> tuple[str, bool]:
    try:
        parsed = phonenumbers.parse(_without_old_prefix(text), "MX")
    except phonenumbers.NumberParseException:
        raise Unfit("is no phone number") from None
    possible = phonenumbers.is_possible_number_with_reason(parsed)
    if possible != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Unfit("is no phone number: Mexico's have 10 digits")
    written = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return str(written), bool(phonenumbers.is_valid_number(parsed))


def has_extension(text: str) -> bool:
    """Whether an extension is written behind the number."""
    return _EXTENSION.search(text) is not None


def _without_old_prefix(text: str) -> str:
    """Mexico's numbers without 01, 044, 045 and the 1 after +52, which nobody dials any more."""
    plain = _NOT_DIGITS.sub("", _EXTENSION.sub("", text))
    found = _OLD_PREFIX.fullmatch(plain)
    return f"+52{found[1] or found[2]}" if found else plain


def website(text: str) -> str:
    """A web address; one without a scheme gets https."""
    scheme, _, rest = text.partition("://") if "://" in text else ("https", "", text)
    ends = _HOST_ENDS.search(rest)
    host_ends = ends.start() if ends else len(rest)
    whole = f"{scheme.lower()}://{rest[:host_ends].lower()}{rest[host_ends:]}"
    try:
        parts = urlsplit(whole)
        host = _ascii(parts.hostname or "")
        _ = parts.port
    except ValueError:
        raise Unfit("is no web address") from None
    spaced = len(whole.split()) > 1
    if parts.scheme not in ("http", "https") or spaced or not _HOST.fullmatch(host):
        raise Unfit("is no web address")
    if len(whole) > _LONGEST_URL:
        raise Unfit(f"is longer than {_LONGEST_URL} characters")
    return whole


def _ascii(host: str) -> str:
    return host if host.isascii() else host.encode("idna").decode("ascii")


def domain(address: str) -> str:
    """The host of a web address, without www."""
    return (urlsplit(address).hostname or "").removeprefix("www.")


def email(text: str) -> str:
    """An e-mail address."""
    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        raise Unfit(f"is no e-mail address ({error})") from None


def rfc(text: str) -> str:
    """A tax id in capitals, without blanks; whether its check digit is right is another matter."""
    try:
        return str(tax_id.validate(text))
    except ValidationError:
        raise Unfit("has not the form of an RFC") from None


def check_digit_is_right(found: str) -> bool:
    """Whether an RFC's last character fits; some real ones' do not."""
    return found in GENERIC_RFCS or bool(tax_id.is_valid(found, validate_check_digits=True))
