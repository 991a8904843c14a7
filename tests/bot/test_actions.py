import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.actions import MOST_BYTES, VERBS, Action, read_action, written
from bot.gazetteer import load_gazetteer


def test_an_action_reads_back_as_itself() -> None:
    assert read_action(written("page", "0a1b2c3d4e", 3)) == Action("page", "0a1b2c3d4e", "3")
    assert read_action(written("show", "00001Z")) == Action("show", "00001Z")


@pytest.mark.parametrize(
    "forged",
    ["", "show", "show:", "drop:x", "show:" + "x" * 60, ":", "p:q:r", "page:\0:3", "page:\ud800:3"],
)
def test_what_no_button_carries_is_nothing(forged: str) -> None:
    assert read_action(forged) is None


@given(st.text(max_size=100))
def test_any_text_is_an_action_or_nothing(text: str) -> None:
    action = read_action(text)
    assert action is None or action.verb in VERBS


def test_every_place_fits_a_button() -> None:
    gazetteer = load_gazetteer()
    keys = [place.key for state in gazetteer.states.values() for place in [state.capital]]
    assert all(len(written("at", key).encode()) <= MOST_BYTES for key in keys)
