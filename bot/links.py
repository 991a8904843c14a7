"""Addresses that a button may open."""

from urllib.parse import urlsplit

LONGEST_LINK = 2000


def is_sound_link(said: str) -> bool:
    """Whether it is an https address of a named host, without a name or a password in it."""
    try:
        parts = urlsplit(said)
        host, _ = parts.hostname or "", parts.port
        named = host.encode("idna").decode()
    except ValueError:
        return False
    if parts.scheme != "https" or "@" in parts.netloc or len(said) > LONGEST_LINK:
        return False
    return said.isprintable() and " " not in said and _is_name(named)


def _is_name(host: str) -> bool:
    """Whether a host is named by words with a dot between, not by numbers alone."""
    parts = host.split(".")
    return len(parts) > 1 and all(parts) and not parts[-1].isdigit() and "\\" not in host
