"""A search by codes: what is read, and what is said of what cannot be."""

import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coded_search import read_coded
from bot.errors import UnreadableQuery
from bot.messages import Point
from bot.search import ROTATION_MODULUS, Around, rotation, rotation_seed

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ({"services": ["nope"]}, "services: unknown code 'nope'"),
        ({"services": "pos"}, "services: a list of codes is expected"),
        ({"services": [1]}, "services: a list of codes is expected"),
        ({"sectors": ["pos"]}, "sectors: unknown code 'pos'"),
        ({"credentials": ["pos"]}, "credentials: unknown code 'pos'"),
        ({"partners": ["pos"]}, "partners: unknown code 'pos'"),
        ({"state": "Puebla"}, "state: unknown code 'Puebla'"),
        ({"state": ["MX-PUE", "MX-XXX"]}, "state: unknown code 'MX-XXX'"),
        ({"lat": 19.0}, "lat and lon go together"),
        ({"lon": -98.0}, "lat and lon go together"),
        ({"lat": 91, "lon": 0}, "lat: degrees from -90 to 90 are expected"),
        ({"lat": float("nan"), "lon": 0}, "lat: degrees from -90 to 90 are expected"),
        ({"lat": 1, "lon": True}, "lon: degrees from -180 to 180 are expected"),
        ({"lat": "19", "lon": -98}, "lat: degrees from -90 to 90 are expected"),
        ({"radius_km": 5}, "radius_km needs lat and lon"),
        ({"lat": 1, "lon": 1, "radius_km": -1}, "radius_km: a number of kilometres is expected"),
        ({"lat": 1, "lon": 1, "radius_km": "x"}, "radius_km: a number of kilometres is expected"),
        ({"offset": -1}, "offset: 0 or a positive whole number is expected"),
        ({"limit": -1}, "limit: 0 or a positive whole number is expected"),
        ({"limit": 2.0}, "limit: 0 or a positive whole number is expected"),
        ({"limit": True}, "limit: 0 or a positive whole number is expected"),
        ({"on": "22/11/2026"}, "on: a day as YYYY-MM-DD is expected"),
        ({"on": "20261122"}, "on: a day as YYYY-MM-DD is expected"),
        ({"on": 20261122}, "on: a day as YYYY-MM-DD is expected"),
        ({"include_unverified": "yes"}, "include_unverified: true or false is expected"),
        ({"service": ["pos"]}, "unknown name: service"),
    ],
)
def test_what_cannot_be_read_is_said(said: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnreadableQuery) as refused:
        read_coded(said, TODAY)
    assert str(refused.value) == complaint


@pytest.mark.parametrize(
    ("said", "limit"), [({}, 10), ({"limit": 0}, 0), ({"limit": 50}, 50), ({"limit": 51}, 50)]
)
def test_a_page_holds_ten_unless_said_and_fifty_at_most(said: dict[str, Any], limit: int) -> None:
    assert read_coded(said, TODAY).limit == limit


def test_all_that_can_be_said_is_read() -> None:
    read = read_coded(
        {
            "services": ["pos", "cctv"],
            "sectors": ["retail"],
            "credentials": ["moprosoft"],
            "partners": ["sap"],
            "lat": 19.04,
            "lon": -98,
            "radius_km": 30,
            "state": "MX-PUE",
            "include_unverified": True,
            "on": "2026-11-22",
            "offset": 20,
        },
        TODAY,
    )
    query = read.query
    assert query.services == ("pos", "cctv")
    assert query.areas == (Around(point=Point(19.04, -98.0), radius_km=30.0),)
    assert (query.states, query.include_unverified) == (("MX-PUE",), True)
    assert (query.on, read.limit, read.offset) == (date(2026, 11, 22), 10, 20)


def test_it_is_about_today_unless_a_day_is_said() -> None:
    assert read_coded({}, TODAY).query.on == TODAY


def test_the_rotation_knows_the_query_without_paging_day_defaults_and_empties() -> None:
    said = {
        "services": ["pos", "cctv"],
        "lat": 0,
        "lon": -98.2,
        "sectors": [],
        "radius_km": None,
        "include_unverified": False,
        "on": "2026-11-22",
        "limit": 3,
        "offset": 9,
    }
    turned_by = read_coded(said, TODAY).query.turned_by
    assert turned_by == '{"lat":0,"lon":-98.2,"services":["cctv","pos"]}'


def test_the_rotation_is_that_of_the_specification() -> None:
    turn = rotation(date(2026, 11, 22), '{"services":["pos"]}')
    assert turn == (1571556873, 1262462750)
    assert rotation_seed("a") == 1699463305
    assert (1699463305 * turn[0] + turn[1]) % ROTATION_MODULUS == 1788746937


@given(
    st.dictionaries(
        st.sampled_from(["lat", "lon", "on", "limit", "services", "state"]),
        st.none() | st.integers() | st.floats() | st.text() | st.lists(st.text()),
    )
)
def test_any_object_is_read_or_refused(said: dict[str, Any]) -> None:
    with suppress(UnreadableQuery):
        assert 0 <= read_coded(json.loads(json.dumps(said)), TODAY).limit <= 50
