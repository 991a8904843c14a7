"""What tells one company from all others, in one spelling: phone, e-mail, domain, RFC: pure."""

import re
from collections.abc import Iterator

from bot.folding import fold

_PHONE = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){9,14}")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}", re.IGNORECASE)
_DOMAIN = re.compile(r"(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}(?![\w@])", re.IGNORECASE)
_RFC = re.compile(r"(?<!\w)[A-ZÑ&]{3,4}[ -]?\d{6}[ -]?[A-Z0-9]{3}(?!\w)", re.IGNORECASE)
_LONGEST = 4096
_NATIONAL_DIGITS = 10


def identities_in(text: str) -> tuple[str, ...]:
    """The identities that a text names, surest first, each as "kind:value"."""
    text = text[:_LONGEST]
    found = [
        *(rfc_identity(match) for match in _RFC.findall(text)),
        *(email_identity(match) for match in _EMAIL.findall(text)),
        *(domain_identity(match) for match in _DOMAIN.findall(text)),
        *(phone_identity(match) for match in _PHONE.findall(text)),
    ]
    return tuple(dict.fromkeys(one for one in found if one))


def identities_of(
    *, rfc: str, email: str, website: str, phone: str, whatsapp: str
) -> Iterator[str]:
    """The identities of a company as the registry keeps them."""
    known = (
        rfc_identity(rfc),
        email_identity(email),
        domain_identity(website),
        phone_identity(phone),
        phone_identity(whatsapp),
    )
    yield from dict.fromkeys(one for one in known if one)


def phone_identity(text: str) -> str:
    """A phone by its ten national digits, however it is written; empty where there are fewer."""
    digits = "".join(char for char in text if char.isascii() and char.isdigit())
    national = digits[-_NATIONAL_DIGITS:]
    return f"phone:{national}" if len(national) == _NATIONAL_DIGITS else ""


def email_identity(text: str) -> str:
    """An e-mail address without case."""
    return f"email:{text.strip().casefold()}" if "@" in text else ""


def domain_identity(text: str) -> str:
    """The host of an address, without "www."; empty where there is none."""
    host = text.strip().casefold().partition("://")[2] or text.strip().casefold()
    host = re.split(r"[/?#:]", host, maxsplit=1)[0].removeprefix("www.")
    return f"domain:{host}" if "." in host and "@" not in host else ""


def rfc_identity(text: str) -> str:
    """An RFC without blanks, hyphens and case."""
    letters = fold(text.replace("&", "y")).replace(" ", "")
    return f"rfc:{letters}" if 12 <= len(letters) <= 13 else ""
