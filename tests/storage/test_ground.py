"""Chords choose what is measured: never may the geodesic lie outside of their margin."""

from math import dist

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import given
from hypothesis import strategies as st

from storage.search.columns import earth_centred
from storage.search.geodesic import geodesic_km
from storage.search.ground import (
    arc_m,
    chord_above,
    chord_below,
    chord_m,
    margin_m,
    surely_near,
)

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
in_mexico = st.tuples(st.floats(14.5, 32.8), st.floats(-118.5, -86.7))


def karney_m(here: tuple[float, float], there: tuple[float, float]) -> float:
    return float(Geodesic.WGS84.Inverse(*here, *there, Geodesic.DISTANCE)["s12"])


def chord_between(here: tuple[float, float], there: tuple[float, float]) -> float:
    ends = [[float(axis) for axis in earth_centred(*map(np.array, one))] for one in (here, there)]
    return dist(*ends)


@given(st.tuples(latitudes, longitudes), in_mexico)
def test_the_geodesic_lies_within_the_margin(
    here: tuple[float, float], there: tuple[float, float]
) -> None:
    arc = arc_m(chord_between(here, there))
    assert abs(arc - karney_m(here, there)) < margin_m(arc)


@given(st.tuples(latitudes, longitudes), in_mexico)
def test_distances_are_karneys(here: tuple[float, float], there: tuple[float, float]) -> None:
    assert geodesic_km(*here, *there) == pytest.approx(karney_m(here, there) / 1000, abs=1e-6)


@given(st.floats(0, 2e7))
def test_chords_and_arcs_go_there_and_back(arc: float) -> None:
    assert arc_m(chord_m(arc)) == pytest.approx(arc, rel=1e-6, abs=1e-6)


@given(st.floats(0, 1.2e7))
def test_what_is_surely_nearer_and_farther_leaves_the_margin_between(chord: float) -> None:
    arc = arc_m(chord)
    below, above = arc_m(chord_below(chord)), arc_m(chord_above(chord))
    assert below <= max(arc - 1.9 * margin_m(arc), 0)
    assert above >= min(arc + 1.9 * margin_m(arc), 2.0e7)
    assert float(surely_near(np.array([chord]))[0]) >= chord_above(chord) * (1 - 1e-9) or arc > 9e6
