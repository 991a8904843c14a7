from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnreadableShortCode
from bot.short_code import ALPHABET, allocated, read_short_code

NUMBERS = st.integers(min_value=0, max_value=32**5 - 1)


@given(NUMBERS)
def test_a_code_reads_back_as_itself(number: int) -> None:
    code = allocated(number)
    assert read_short_code(code) == code
    assert read_short_code(f" {code[:3].lower()}-{code[3:].lower()} ") == code


@given(NUMBERS, NUMBERS)
def test_two_providers_never_share_a_code(one: int, other: int) -> None:
    assert (allocated(one) == allocated(other)) == (one == other)


@given(NUMBERS, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_noticed(number: int, position: int, typed: str) -> None:
    code = allocated(number)
    mistyped = code[:position] + typed + code[position + 1 :]
    if mistyped == code:
        assert read_short_code(mistyped) == code
    else:
        with pytest.raises(UnreadableShortCode):
            read_short_code(mistyped)


def test_letters_that_look_like_digits_are_read_as_these() -> None:
    code = allocated(0)
    assert code[0] == "0"
    assert read_short_code(code.replace("0", "O")) == code


@given(st.text())
def test_any_text_is_a_code_or_refused(text: str) -> None:
    with suppress(UnreadableShortCode):
        assert set(read_short_code(text)) <= set(ALPHABET)
