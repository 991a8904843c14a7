"""The rules by which a token speaks to people who did not ask, without a platform or a database."""

from collections import deque
from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.budget import MOST_ATTEMPTS, ChatPaces, Restraint, Slots, pause_after, rate
from bot.errors import DsmxError
from bot.front import (
    Moved,
    NotNow,
    PerhapsSent,
    PerhapsTwice,
    Refused,
    Silenced,
    Undeliverable,
)
from bot.messages import Sender
from bot.outcomes import failed
from bot.outgoing import KINDS, NOTHING, Delivery, DeliveryCounts, Kind

ANA = Sender(front="telegram", chat="5001", person="5001")


def delivery(**more: object) -> Delivery:
    known = {"number": 1, "to": ANA, "reply": NOTHING, "kind": "bulk", "key": "a", "group": "g"}
    return Delivery(**{**known, "state": "sending", **more})  # type: ignore[arg-type]  # a row of a table


@pytest.mark.parametrize(
    ("front", "heard", "most"),
    [
        ("telegram", 0.3, 25),
        ("telegram", 4.0, 23.3),
        ("telegram", 12.0, 12.9),
        ("telegram", 30.0, 1),
        ("telegram", None, 28.9),
        ("slack", 3.0, 4),
        ("slack", None, 5),
    ],
)
def test_bulk_takes_what_replies_leave(front: str, heard: float | None, most: float) -> None:
    assert rate(front, heard=heard) == pytest.approx(most)


def test_after_a_silence_less_is_sent_and_by_and_by_as_much_as_before() -> None:
    restraint = Restraint()
    assert restraint.share(7.0) == 1.0
    shares = []
    for now in (10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 24.0):
        restraint.refused(now)
        shares.append(restraint.share(now))
    assert shares == sorted(shares, reverse=True)
    assert 0.2 < shares[-1] < shares[0] < 0.8
    assert shares[-1] < restraint.share(34.0) < restraint.share(60.0) == 1.0


@given(
    st.lists(st.tuples(st.floats(0.0, 0.4), st.floats(0.0, 1.0), st.floats(0.0, 0.08))),
    st.sampled_from([25.0, 29.0]),
)
def test_no_second_of_the_platforms_has_more_than_the_rate_and_one(
    steps: list[tuple[float, float, float]], per_second: float
) -> None:
    """However long a call takes, and whenever within it the platform counts the message."""
    slots, now, counted = Slots(), 100.0, list[float]()
    flying: deque[float] = deque()
    for takes, counts_at, later in [step for step in steps for _ in range(20)]:
        now += later / 10
        while flying and min(flying) <= now:
            flying.remove(over := min(flying))
            slots.end(over)
        count = slots.ready(now, per_second)
        slots.use(count, now, per_second)
        counted += [now + takes * counts_at] * count
        flying.extend([now + takes] * count)
    counted.sort()
    most = int(per_second) + 1
    for first, beyond in zip(counted, counted[most:], strict=False):
        assert beyond - first > 1.0 - 1e-6


def test_an_undisturbed_sender_reaches_the_rate() -> None:
    slots, now, sent = Slots(), 0.0, 0
    while now < 60:
        count = slots.ready(now, 29.0)
        slots.use(count, now, 29.0)
        for _ in range(count):
            slots.end(now + 0.01)
        sent += count
        now += 0.007
    assert sent / 60 == pytest.approx(29, abs=0.3)


@pytest.mark.parametrize(
    ("chat", "after", "pause"),
    [
        ("5001", 1, 1.0),
        ("5001", 3, 1.0),
        ("C0CHANNEL", 1, 1.0),
        ("-1001", 1, 1.0),
        ("-1001", 19, 1.0),
        ("-1001", 20, 60.0),
    ],
)
def test_a_chat_gets_one_a_second_and_a_group_twenty_a_minute(
    chat: str, after: int, pause: float
) -> None:
    paces = ChatPaces()
    for _ in range(after):
        paces.use(chat, 7.0)
    assert paces.wait(chat, 7.0) == pytest.approx(pause)
    assert paces.wait(chat, 7.0 + pause) == 0.0
    assert paces.wait("another", 7.0) == 0.0


BLOCKED = Undeliverable("blocked by the user", "blocked")


@pytest.mark.parametrize(
    ("error", "before", "after", "mark"),
    [
        (BLOCKED, {}, ("failed", "blocked"), "burnt"),
        (Undeliverable("is_archived", "archived"), {}, ("failed", "archived"), "burnt"),
        (Undeliverable("token_revoked", "revoked"), {}, ("failed", "revoked"), "burnt"),
        (Refused("chat not found"), {}, ("failed", "refused"), "burnt"),
        (Moved("upgraded", "-1001"), {}, ("due", "migrated"), "free"),
        (Moved("upgraded", "-1"), {"outcome": "migrated"}, ("failed", "migrated"), "burnt"),
        (Silenced("flood", 3.0), {"attempts": MOST_ATTEMPTS}, ("due", ""), "free"),
        (NotNow("no connection", 3.0), {"attempts": MOST_ATTEMPTS}, ("due", ""), "free"),
        (PerhapsSent("reset"), {}, ("due", ""), "burnt uncertain"),
        (PerhapsSent("reset"), {"uncertain": True}, ("failed", "uncertain"), "burnt"),
        (PerhapsSent("reset"), {"act": "edit"}, ("due", ""), "burnt"),
        (PerhapsTwice("reset", "7"), {}, ("sent", ""), "burnt uncertain"),
        (ValueError("a defect"), {}, ("due", ""), "burnt"),
        (ValueError("a defect"), {"attempts": 4}, ("failed", "unreachable"), "burnt"),
    ],
)
def test_what_becomes_of_a_delivery(
    error: Exception, before: dict[str, object], after: tuple[str, str], mark: str
) -> None:
    result = failed(delivery(**before), error).result
    assert (result.state, result.outcome) == after
    assert f"{'burnt' if result.burnt else 'free'}{' uncertain' * result.uncertain}" == mark


def test_every_failure_of_a_platform_is_an_error_of_ours() -> None:
    failures = (Refused, Moved, NotNow, PerhapsSent, PerhapsTwice)
    assert all(issubclass(one, DsmxError) for one in failures)


def test_retries_wait_longer_each_time_and_never_all_the_same() -> None:
    waits = [[pause_after(attempts) for _ in range(50)] for attempts in range(MOST_ATTEMPTS)]
    assert all(max(one) < 2 * max(two) for one, two in pairwise(waits))
    assert max(waits[0]) < min(waits[2]) < max(waits[2]) < min(waits[4])
    assert all(len(set(one)) > 1 for one in waits)


def test_replies_go_before_notices_and_those_before_bulk() -> None:
    assert get_args(Kind) == KINDS == ("reply", "notice", "bulk")


def test_counts_add_up() -> None:
    counts = DeliveryCounts(
        states={"due": 3, "held": 1, "sending": 1, "sent": 5, "failed": 2}, failures={"blocked": 2}
    )
    assert (counts.total, counts.open, counts.sent, counts.failed) == (12, 5, 5, 2)
