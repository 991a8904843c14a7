"""Who writes too much is told so once, and nobody else notices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.flood import Flood, Verdict, calming, shared
from bot.incoming import Lately, Update
from bot.replies import plain


def update(number: int, person: str = "1", chat: str = "", workspace: str = "") -> Update:
    return Update(
        front="telegram",
        bot="b",
        update_id=str(number),
        chat=chat or person,
        body="{}",
        person=person,
        workspace=workspace,
        private=not chat,
    )


def told(flood: Flood, count: int, every_s: float, start: float = 0.0) -> str:
    """The first letters of the verdicts of so many messages."""
    first = len(flood.verdicts)
    verdicts = [
        flood.verdict(update(first + turn), start + turn * every_s) for turn in range(count)
    ]
    return "".join(verdict[0] for verdict in verdicts)


@pytest.mark.parametrize(
    ("count", "every_s", "verdicts"),
    [
        (20, 0.01, "f" * 20),
        (24, 0.01, "f" * 20 + "n" + "s" * 3),
        (100, 0.49, "f" * 20 + "n" + "s" * 79),
        (60, 0.9, "f" * 60),
        (70, 0.9, "f" * 60 + "n" + "s" * 9),
        (200, 1.01, "f" * 200),
    ],
)
def test_twenty_in_ten_seconds_and_sixty_in_a_minute(
    count: int, every_s: float, verdicts: str
) -> None:
    assert told(Flood(), count, every_s) == verdicts


def test_after_a_rest_they_are_answered_again_and_after_a_long_one_told_again() -> None:
    flood = Flood()
    assert told(flood, 30, 0.01) == "f" * 20 + "n" + "s" * 9
    assert told(flood, 22, 0.01, start=15) == "f" * 20 + "ss"
    assert told(flood, 22, 0.01, start=100) == "f" * 20 + "ns"


def test_what_comes_again_counts_once_and_has_the_same_end() -> None:
    flood = Flood()
    for number in range(20):
        for _ in range(5):
            assert flood.verdict(update(number), 1.0) == "fine"
    assert [flood.verdict(update(20), 1.0), flood.verdict(update(20), 1.0)] == ["notice", "fine"]
    assert {flood.verdict(update(21), 1.0) for _ in range(3)} == {"silence"}


def test_a_flood_of_one_is_nobody_elses() -> None:
    flood = Flood()
    for number in range(1000):
        flood.verdict(update(number), 1.0)
    assert flood.verdict(update(1001, person="2"), 1.0) == "fine"


def test_a_group_and_a_workspace_have_their_own_limits() -> None:
    flood = Flood()
    group = [flood.verdict(update(n, person=str(n), chat="-9"), 1.0) for n in range(102)]
    assert group == ["fine"] * 100 + ["notice", "silence"]
    many = Flood()
    workspace = [many.verdict(update(n, person=str(n), workspace="T1"), 1.0) for n in range(1002)]
    assert workspace == ["fine"] * 1000 + ["notice", "silence"]


def test_updates_that_nobody_wrote_are_not_counted() -> None:
    flood = Flood()
    assert {flood.verdict(update(n, person=""), 1.0) for n in range(50)} == {"fine"}


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 5)), max_size=300))
def test_nobody_is_answered_more_than_the_limits_say(steps: list[tuple[int, float]]) -> None:
    flood, now, answered = Flood(), 0.0, dict[int, list[float]]()
    for number, (person, later) in enumerate(steps):
        now += later
        if flood.verdict(update(number, person=str(person + 1)), now) != "silence":
            answered.setdefault(person, []).append(now)
    for times in answered.values():
        for first, beyond in zip(times, times[21:], strict=False):
            assert beyond - first >= 10.0


@pytest.mark.parametrize(
    ("here", "ages_s", "calmed_s", "verdict"),
    [
        ("fine", [], None, "fine"),
        ("fine", [1.0] * 19, None, "fine"),
        ("fine", [1.0] * 20, None, "notice"),
        ("fine", [1.0] * 20, 0.5, "silence"),
        ("fine", [11.0] * 20, None, "fine"),
        ("fine", [11.0] * 59, None, "fine"),
        ("fine", [11.0] * 60, None, "notice"),
        ("fine", [61.0] * 60, None, "fine"),
        ("fine", [30.0], 30.0, "fine"),
        ("notice", [1.0], None, "notice"),
        ("notice", [1.0], 5.0, "silence"),
    ],
)
def test_what_other_processes_heard_counts_too(
    here: Verdict, ages_s: list[float], calmed_s: float | None, verdict: Verdict
) -> None:
    assert shared(here, Lately(ages_s, calmed_s)) == verdict


def test_equal_ids_in_two_workspaces_are_two_people() -> None:
    flood = Flood()
    for number in range(30):
        flood.verdict(update(number, workspace="T1"), 1.0)
    assert flood.verdict(update(31, workspace="T2"), 1.0) == "fine"


@pytest.mark.parametrize(("language", "words"), [("es", "Dame un minuto"), ("en", "a minute")])
def test_the_notice_is_kind_and_short(language: str, words: str) -> None:
    said = plain(calming("en" if language == "en" else "es"))
    assert words in said
    assert len(said) < 160
