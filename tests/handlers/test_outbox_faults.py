"""What Telegram may answer to a message that nobody asked for, and what becomes of it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.messages import Sender
from bot.outgoing import Delivery, Outgoing
from bot.ports import UnitOfWork
from bot.replies import Reply, Text
from bot.sending import Rules
from tests.handlers.couriers import GROUP, SAID, Post, announced, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import settings_for

FORBIDDEN = "Forbidden: bot was blocked by the user"
NO_RIGHTS = "Bad Request: not enough rights to send text messages to the chat"
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    """A courier for the bot, once on each kind of database."""
    telegram.chats |= {*range(1, 40), -5, -1005}
    async with posting(settings_for(telegram, database_url)) as post:
        yield post


def sent(telegram: FakeTelegram) -> Counter[int]:
    return Counter(call.chat for call in telegram.seen())


def tried(telegram: FakeTelegram) -> list[Call]:
    return [call for call in telegram.calls if call.method == "sendMessage"]


@pytest.mark.parametrize(
    ("fault", "outcome", "tries", "shown"),
    [
        (Fault("sendMessage", 403, chat=3, words=FORBIDDEN, count=9), "blocked", 1, 0),
        (Fault("sendMessage", 400, chat=3, words=NO_RIGHTS, count=9), "refused", 1, 0),
        (Fault("sendMessage", 400, chat=3, words="Bad Request: can't parse entities: x"), "", 2, 1),
        (Fault("sendMessage", 502, chat=3, words="Bad Gateway"), "uncertain", 2, 1),
        (Fault("sendMessage", "drop", chat=3), "uncertain", 2, 1),
        (Fault("sendMessage", "lose", chat=3), "uncertain", 2, 2),
        (Fault("sendMessage", "lose", chat=3, count=9), "given up", 2, 2),
    ],
    ids=["blocked", "refused", "markup", "bad-gateway", "reset", "answer-lost", "lost-twice"],
)
async def test_a_failure_is_the_affair_of_one(
    fault: Fault, outcome: str, tries: int, shown: int, telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(replace(fault))
    await post.put_to(1, 2, 3, 4, 5)
    counts = await post.done()
    others = dict.fromkeys((1, 2, 4, 5), 1)
    assert {chat: count for chat, count in sent(telegram).items() if chat != 3} == others
    assert (len([call for call in tried(telegram) if call.chat == 3]), sent(telegram)[3]) == (
        tries,
        shown,
    )
    failure = {"given up": "uncertain", "uncertain": "", "": ""}.get(outcome, outcome)
    assert counts.failures == ({failure: 1} if failure else {})
    assert counts.uncertain == (outcome == "uncertain")


async def test_what_is_sent_is_kept_by_its_id_and_edited_there(
    telegram: FakeTelegram, post: Post
) -> None:
    await post.put_to(3)
    await post.done()
    (row,) = await post.rows()
    (call,) = telegram.seen(3)
    assert (row.message, call.plain) == (
        str(call.params["message_id"]),
        "Feria de <IoT> en Jalisco",
    )
    corrected = Reply(blocks=(Text(("Ya no hay feria",)),))
    edit = Outgoing(
        to=row.to, reply=corrected, act="edit", message=row.message, group=GROUP, key="edit"
    )
    await post.put(edit)
    await post.done()
    assert telegram.messages[3, int(row.message)]["text"] == "Ya no hay feria"
    assert len(telegram.seen(3)) == 2


async def test_retry_after_silences_the_whole_bot_and_burns_no_attempt(
    telegram: FakeTelegram, post: Post
) -> None:
    limit = Fault("sendMessage", 429, words="Too Many Requests", parameters={"retry_after": 2})
    telegram.faults.append(limit)
    await post.put_to(*range(1, 21))
    counts = await post.done()
    assert counts.sent == 20
    assert sent(telegram) == dict.fromkeys(range(1, 21), 1)
    assert {row.attempts for row in await post.rows()} == {1}
    (refused,) = [call for call in tried(telegram) if call.error]
    begun_before = 0.1
    later = [call.at - refused.at for call in tried(telegram) if call.at > refused.at]
    assert [wait for wait in later if begun_before < wait < 2] == []


async def test_who_blocked_the_bot_gets_nothing_until_they_write_again(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendMessage", 403, chat=3, words=FORBIDDEN))
    await post.put_to(3)
    await post.done()
    again = [Outgoing(to=announced(3).to, reply=SAID, group=GROUP) for _ in range(2)]
    await post.put(again[0])
    assert (await post.done()).failures == {"blocked": 2}
    assert len(tried(telegram)) == 1
    async with post.database() as work:
        await work.deliveries.open(again[0].to)
        await work.commit()
    await post.put(again[1])
    assert (await post.done()).sent == 1


async def test_a_group_that_moved_gets_it_in_its_new_place_once(
    telegram: FakeTelegram, post: Post
) -> None:
    moved = {"migrate_to_chat_id": -1005}
    telegram.faults.append(
        Fault("sendMessage", 400, chat=-5, words=UPGRADED, parameters=moved, count=99)
    )
    desk = Sender(front="telegram", chat="-5", person="-5")
    async with post.database() as work:
        await work.desks.place("ijalti", desk, "somebody", datetime.now(UTC))
        await work.commit()
    await post.put_to(-5)
    assert (await post.done()).sent == 1
    assert sent(telegram) == {-1005: 1}
    async with post.database.reading() as work:
        found = await work.desks.of("ijalti")
    assert found
    assert found.chat == "-1005"


async def test_a_group_that_moves_without_end_is_given_up(
    telegram: FakeTelegram, post: Post
) -> None:
    for chat, new in ((-5, -1005), (-1005, -5)):
        moved = {"migrate_to_chat_id": new}
        fault = Fault("sendMessage", 400, chat=chat, words=UPGRADED, parameters=moved, count=99)
        telegram.faults.append(fault)
    await post.put_to(-5)
    assert (await post.done()).failures == {"migrated": 1}
    assert len(tried(telegram)) == 2


async def test_telegram_away_burns_nothing_and_nothing_is_lost(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendMessage", 401, words="Unauthorized"))
    await post.put_to(1, 2)
    await asyncio.sleep(1)
    counts = await post.counts()
    assert counts.states.get("failed", 0) == 0
    assert counts.open + counts.sent == 2


async def test_a_chat_gets_one_message_a_second(telegram: FakeTelegram, post: Post) -> None:
    to = announced(3).to
    await post.put(*(Outgoing(to=to, reply=SAID, group=GROUP) for _ in range(3)))
    await post.done()
    first, second, third = (call.at for call in telegram.seen(3))
    assert second - first > 0.95
    assert third - second > 0.95


async def test_nothing_is_sent_after_its_time(telegram: FakeTelegram, post: Post) -> None:
    limit = Fault("sendMessage", 429, words="Too Many Requests", parameters={"retry_after": 2})
    telegram.faults.append(limit)
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    await post.put(
        *(
            Outgoing(to=announced(chat).to, reply=SAID, group=GROUP, not_after=soon)
            for chat in range(1, 20)
        )
    )
    counts = await post.done()
    assert counts.failures["expired"] == 19 - counts.sent > 0
    assert counts.sent == len(telegram.seen())


async def test_it_is_asked_once_more_whether_somebody_wants_it(
    telegram: FakeTelegram, database_url: str
) -> None:
    async def wanted(work: UnitOfWork, delivery: Delivery) -> bool:
        return not await work.consents.of(delivery.to) and delivery.to.chat != "2"

    telegram.chats |= {1, 2, 3}
    settings = settings_for(telegram, database_url)
    async with posting(settings, Rules(wanted=(wanted,))) as post:
        await post.put_to(1, 2, 3)
        counts = await post.done()
    assert counts.failures == {"unwanted": 1}
    assert sent(telegram) == {1: 1, 3: 1}


async def test_who_hands_on_keeps_the_lease_until_what_is_in_flight_has_ended(
    telegram: FakeTelegram, database_url: str
) -> None:
    """Telegram takes longer than a lease to answer; another courier waits for its turn."""
    telegram.chats |= {*range(1, 11)}
    telegram.faults.append(Fault("sendMessage", 200, count=10, seconds=3))
    rules = Rules(term_s=0.2, lease=timedelta(seconds=1))
    settings = settings_for(telegram, database_url)
    async with posting(settings, rules, "one") as one, posting(settings, rules, "two"):
        await one.put_to(*range(1, 11))
        counts = await one.done()
    assert sent(telegram) == dict.fromkeys(range(1, 11), 1)
    assert (counts.sent, counts.uncertain) == (10, 0)


async def test_a_held_group_stops_within_a_message(telegram: FakeTelegram, post: Post) -> None:
    await post.put_to(*range(1, 40))
    while len(telegram.seen()) < 5:
        await telegram.wait()
    async with post.database() as work:
        await work.outbox.hold(GROUP)
        await work.commit()
    before = len(telegram.seen())
    await asyncio.sleep(0.5)
    assert len(telegram.seen()) <= before + 1
    async with post.database() as work:
        await work.outbox.cancel(GROUP)
        await work.commit()
    counts = await post.done()
    assert counts.states == {"sent": len(telegram.seen()), "cancelled": 39 - len(telegram.seen())}
