"""The address columns of a row as a branch."""

from dataclasses import dataclass
from typing import cast, get_args

from bot.gazetteer import Place
from bot.messages import Point
from bot.providers import Branch, Precision
from storage.importing.cells import degrees, one_of
from storage.importing.layout import ADDRESS
from storage.importing.places import (
    colonia_of,
    contradicts,
    in_mexico,
    nearest_town,
    rounded,
    state_code,
    town_around,
    town_of,
)
from storage.importing.tables import Row, Unfit

_precision = one_of(get_args(Precision), "precision")


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a branch turned out to be."""

    state: str
    point: Point | None
    precision: Precision
    town: Place | None


def has_address(row: Row) -> bool:
    """Whether any address column is filled."""
    return any(column in row.cells for column in ADDRESS)


def branch_of(row: Row, branch_id: str, name: str = "") -> Branch | None:
    """The branch that the row describes; None where the row has a problem instead."""
    point = _own_point(row)
    state = row.read("state", state_code, "")
    asked = cast("Precision | None", row.read("precision", _precision, None))
    if not state and not point:
        if not row.problems:
            row.problem("state", "a state or coordinates are needed")
        return None
    spot = _by_coordinates(row, point, state, asked) if point else _by_names(row, state, asked)
    return Branch(
        id=branch_id,
        name=name,
        street=row.text("street"),
        neighborhood=row.text("neighborhood"),
        municipality=row.text("municipality"),
        state=spot.state,
        postal_code=row.read("postal_code", _postal_code, ""),
        point=spot.point,
        precision=spot.precision,
        town=spot.town.towns[0] if spot.town and spot.town.towns else None,
    )


def _own_point(row: Row) -> Point | None:
    latitude = row.read("latitude", degrees, None)
    longitude = row.read("longitude", degrees, None)
    if ("latitude" in row.cells) != ("longitude" in row.cells):
        missing = "longitude" if "latitude" in row.cells else "latitude"
        row.problem(missing, "half of a point; give both latitude and longitude")
    if latitude is None or longitude is None:
        return None
    point = rounded(Point(latitude, longitude))
    if in_mexico(point):
        return point
    turned = in_mexico(Point(longitude, latitude))
    hint = "; latitude and longitude are the wrong way round" if turned else ""
    row.problem("latitude", f"{latitude},{longitude} is not in Mexico{hint}")
    return None


def _by_coordinates(row: Row, point: Point, state: str, asked: Precision | None) -> Spot:
    nearest = None if state else nearest_town(point)
    if nearest:
        state = nearest.state
        row.note("state", f"derived from the coordinates: {state}")
    named = town_of(row.text("municipality"), state) if row.text("municipality") else None
    elsewhere = contradicts(point, state, named)
    if elsewhere:
        row.note("state", f"the coordinates lie in {elsewhere}, more than 15 km outside {state}")
    return Spot(state, point, asked or "address", named or nearest or nearest_town(point))


def _by_names(row: Row, state: str, asked: Precision | None) -> Spot:
    municipality = row.text("municipality")
    if municipality and town_of(municipality, state) is None:
        row.note("municipality", f"is no town or municipality of {state} known here")
    return spot_named(state, municipality, row.text("neighborhood"), asked)


def spot_named(
    state: str, municipality: str, neighborhood: str, asked: Precision | None = None
) -> Spot:
    """Where a branch is by the names in its address, as exactly as they tell."""
    town = town_of(municipality, state) if municipality else None
    colonia = colonia_of(neighborhood, municipality, state) if neighborhood else None
    town = town or (town_around(colonia) if colonia else None)
    if colonia and colonia.point and asked in (None, "address", "neighborhood"):
        return Spot(state, rounded(colonia.point), "neighborhood", town)
    if town and town.point and asked != "state":
        return Spot(state, rounded(town.point), "city", town)
    return Spot(state, None, "state", town)


def _postal_code(text: str) -> str:
    """Five digits; a lost leading zero is put back."""
    if not (text.isascii() and text.isdigit() and len(text) in (4, 5)):
        raise Unfit("a postal code has 5 digits")
    return text.zfill(5)
