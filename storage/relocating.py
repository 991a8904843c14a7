"""A branch at another address: as exactly located as the names in it tell."""

from collections.abc import Mapping
from dataclasses import replace

from bot.gazetteer import load_gazetteer
from bot.providers import Branch
from storage.importing.branches import spot_named

_PARTS = ("street", "neighborhood", "postal_code")


def relocated(branch: Branch, values: Mapping[str, str]) -> Branch:
    """The branch with these parts in place of its own; `town` is the key of a gazetteer place.

    What is not among them stays. An exact point is of the old address: it goes, unless the postal
    code alone was wrong.
    """
    own = {name: values[name] for name in _PARTS if name in values}
    town = load_gazetteer().place(values["town"]) if "town" in values else None
    if town:
        own |= {"state": town.state, "municipality": town.city or ""}
    named = replace(branch, **own)  # type: ignore[arg-type]  # text columns alone
    if own.keys() == {"postal_code"}:
        return named
    near = values.get("neighborhood", "") if town else named.neighborhood
    spot = spot_named(named.state, _municipality(named), near)
    number = town.towns[0] if town and town.towns else spot.town and spot.town.towns[0]
    return replace(named, point=spot.point, precision=spot.precision, town=number or branch.town)


def _municipality(branch: Branch) -> str:
    """As it is written, else the town that the branch is tied to."""
    tied = load_gazetteer().place(f"g{branch.town}") if branch.town else None
    return branch.municipality or (tied and tied.city) or ""
