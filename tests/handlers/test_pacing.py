"""How fast the bot speaks, in seconds of a clock that tests turn."""

import asyncio

import pytest

from handlers.telegram import pacing
from handlers.telegram.pacing import Pace


class Clock:
    """Time that passes only in sleep."""

    now = 1000.0

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(pacing, "monotonic", lambda: clock.now)
    monkeypatch.setattr(asyncio, "sleep", clock.sleep)
    return clock


async def times(pace: Pace, clock: Clock, chats: list[int]) -> list[float]:
    found = []
    for chat in chats:
        await pace.slot(chat)
        found.append(clock.now - 1000.0)
    return found


async def test_nobody_waits_for_a_short_burst(clock: Clock) -> None:
    assert await times(Pace(), clock, [1] * 5) == [0.0] * 5


async def test_what_one_chat_gets_leaves_room_for_others(clock: Clock) -> None:
    pace = Pace()
    moments = await times(pace, clock, [1] * 20)
    for moment in moments:
        assert sum(moment <= other < moment + 1.0 for other in moments) <= 5
    now = clock.now - 1000.0
    assert await times(pace, clock, list(range(2, 22))) == [now] * 20


async def test_one_chat_gets_the_less_the_more_others_write(clock: Clock) -> None:
    pace = Pace()
    await times(pace, clock, list(range(2, 17)))
    first, second, third = await times(pace, clock, [1] * 3)
    assert first == second == 0.0
    assert third > 1.0


async def test_no_more_than_thirty_a_second_in_all(clock: Clock) -> None:
    moments = await times(Pace(), clock, list(range(1, 301)))
    for moment in moments:
        assert sum(moment <= other < moment + 1.0 for other in moments) <= 30


async def test_no_more_than_twenty_a_minute_to_a_group(clock: Clock) -> None:
    moments = await times(Pace(), clock, [-1] * 60)
    for moment in moments:
        assert sum(moment <= other < moment + 60.0 for other in moments) <= 20


async def test_a_refusal_out_of_the_blue_silences_the_whole_bot(clock: Clock) -> None:
    pace = Pace()
    await pace.slot(1)
    pace.refused(1, 7.0)
    assert await times(pace, clock, [2]) == [7.0]


async def test_one_who_writes_fast_keeps_nobody_else_waiting(clock: Clock) -> None:
    pace = Pace()
    await times(pace, clock, [1] * 5)
    pace.refused(1, 3.0)
    assert await times(pace, clock, [2]) == [0.0]
    assert await times(pace, clock, [1]) == [pytest.approx(5.1)]


async def test_chats_that_are_quiet_are_forgotten(clock: Clock) -> None:
    pace = Pace()
    for chat in range(1, 10_050):
        await pace.slot(chat)
    assert len(pace.chats) <= 10_000
