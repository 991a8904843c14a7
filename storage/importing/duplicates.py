"""Companies that seem to be in the registry twice: reported, never merged."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files

from bot.providers import DEMO_SOURCE
from storage.importing.contacts import GENERIC_RFCS, domain
from storage.importing.places import apart_km
from storage.importing.registered import Known, Registered
from storage.importing.report import Findings
from storage.providers import spoken_name

SAME_PLACE_KM = 2.0
_Sign = Callable[[Known], str]


def report_duplicates(registered: Registered, findings: Findings) -> None:
    """Warn of providers of the import that share a sign with another provider."""
    everybody = list((registered.providers | registered.noted).values())
    for what, sign in _SIGNS.items():
        for alike in _alike(everybody, sign):
            _warn(what, alike, registered, findings)
    for alike in _alike(everybody, _name):
        for pair in _side_by_side(alike):
            _warn("name and place", pair, registered, findings)


def _alike(everybody: Iterable[Known], sign: _Sign) -> Iterator[list[Known]]:
    found: dict[str, list[Known]] = defaultdict(list)
    for one in everybody:
        seen = sign(one) if one.status != "closed" else ""
        if seen:
            found[seen].append(one)
    yield from (alike for alike in found.values() if len(alike) > 1)


def _side_by_side(alike: list[Known]) -> Iterator[list[Known]]:
    first, *others = alike
    near = [first, *(one for one in others if _near(first, one))]
    if len(near) > 1:
        yield near


def _near(one: Known, other: Known) -> bool:
    return bool(one.point and other.point) and apart_km_of(one, other) <= SAME_PLACE_KM


def apart_km_of(one: Known, other: Known) -> float:
    """Kilometres between two that have a point; endless where one has none."""
    return apart_km(one.point, other.point) if one.point and other.point else float("inf")


def _warn(what: str, alike: list[Known], registered: Registered, findings: Findings) -> None:
    noted = any(one.id in registered.noted for one in alike)
    invented = all(one.source == DEMO_SOURCE for one in alike)
    if noted and not invented:
        ids = ", ".join(one.id for one in alike[:5])
        more = f" and {len(alike) - 5} more" if len(alike) > 5 else ""
        findings.warn(f"the same company? {ids}{more} share {what}")


def _rfc(one: Known) -> str:
    return "" if one.rfc in GENERIC_RFCS else one.rfc


def _domain(one: Known) -> str:
    host = domain(one.website)
    return "" if host in shared_hosts() else host


def _phone(one: Known) -> str:
    return one.phone


def _name(one: Known) -> str:
    return spoken_name(one.name)


@cache
def shared_hosts() -> frozenset[str]:
    """Hosts where many companies have their page."""
    text = files("storage.importing").joinpath("shared_hosts.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


_SIGNS: dict[str, _Sign] = {"the RFC": _rfc, "the web domain": _domain, "the phone": _phone}
