"""Places as people call them: found in the right state, and shown under the name people use."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.gazetteer import Gazetteer, Place, load_gazetteer

TABLE = tomllib.loads(Path(__file__).with_name("gazetteer_names.toml").read_text(encoding="utf-8"))
ROWS = [(state, *row) for state, rows in TABLE["called"].items() for row in rows]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def first(found: tuple[Place, ...]) -> Place:
    return next(place for place in found if place.city)


@pytest.mark.parametrize(("state", "said", "shown"), ROWS)
def test_a_place_is_found_and_shown_as_people_call_it(
    gazetteer: Gazetteer, state: str, said: str, shown: str
) -> None:
    found = first(gazetteer.named(said))
    assert (found.state, found.city) == (f"MX-{state}", shown)


@pytest.mark.parametrize("row", TABLE["inside"], ids=lambda row: f"{row['said']}, {row['state']}")
def test_a_place_is_found_within_its_state(gazetteer: Gazetteer, row: dict[str, Any]) -> None:
    found = first(gazetteer.named(row["said"], state=row["state"]))
    assert found.city == row["shown"]


@pytest.mark.parametrize("row", TABLE["meant"], ids=lambda row: row["said"])
def test_a_name_of_several_places_means_the_likeliest(
    gazetteer: Gazetteer, row: dict[str, Any]
) -> None:
    found = first(gazetteer.named(row["said"]))
    assert (found.state, found.city) == (row["state"], row["shown"])


@pytest.mark.parametrize("row", TABLE["regions"], ids=lambda row: row["said"])
def test_a_region_stands_for_its_places(gazetteer: Gazetteer, row: dict[str, Any]) -> None:
    named = [place.city or place.state for place in gazetteer.region(row["said"])]
    assert named == row["places"]


def test_a_municipality_is_searched_round_its_town_and_imported_into_it(
    gazetteer: Gazetteer,
) -> None:
    for municipality, town, state in (
        ("Cajeme", "Ciudad Obregón", "MX-SON"),
        ("El Marqués", "La Cañada", "MX-QUE"),
        ("Othón P. Blanco", "Chetumal", "MX-ROO"),
    ):
        asked = first(gazetteer.named(municipality, state=state))
        seat = first(gazetteer.named(town, state=state))
        assert asked.point == seat.point
        assert set(seat.towns) <= set(asked.towns)
        assert asked.kind == "town"


def test_a_municipality_named_like_a_word_is_known_to_files_alone(gazetteer: Gazetteer) -> None:
    for municipality, town, state in (
        ("Centro", "Villahermosa", "MX-TAB"),
        ("Carmen", "Ciudad del Carmen", "MX-CAM"),
    ):
        tied = gazetteer.town_for_import(municipality, state)
        assert tied
        assert tied.city == town
        assert not gazetteer.named(municipality, state=state)


def test_the_capital_of_a_state_lies_in_it(gazetteer: Gazetteer) -> None:
    for state in gazetteer.states.values():
        assert state.capital.state == state.code
        assert state.capital.population > 60_000


def test_every_key_of_the_curated_files_is_a_place(gazetteer: Gazetteer) -> None:
    for name in gazetteer.all_names():
        for place in (*gazetteer.named(name), *gazetteer.region(name)):
            assert gazetteer.place(place.key) == place
            assert len(place.key.encode()) <= 40


def test_zones_lie_near_the_town_that_they_belong_to(gazetteer: Gazetteer) -> None:
    far = [
        place.city
        for name in gazetteer.all_names()
        for place in gazetteer.named(name)
        if place.kind == "neighborhood" and _apart(place, gazetteer.town_around(place)) > 0.7
    ]
    assert not far


def _apart(zone: Place, town: Place | None) -> float:
    assert town
    assert town.point
    assert zone.point
    assert town.state == zone.state
    return max(
        abs(zone.point.latitude - town.point.latitude),
        abs(zone.point.longitude - town.point.longitude),
    )
