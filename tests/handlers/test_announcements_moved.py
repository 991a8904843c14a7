"""A group that became another one while an announcement goes out."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.messages import Sender
from bot.progress import reported
from tests.handlers.audiences import IOT, scheduled, subscribe
from tests.handlers.couriers import Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Fault
from tests.handlers.telegram_chat import settings_for
from tests.handlers.test_announcements import until

NOW = datetime.now(UTC)
OLD, NEW = -1004, -1005
GROUP = Sender(front="telegram", chat=str(OLD), person="7001")


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    telegram.chats |= {7001, 7002, OLD, NEW}
    async with posting(settings_for(telegram, database_url)) as post:
        yield post


async def test_it_gets_it_there_once_and_counts_as_sent(telegram: FakeTelegram, post: Post) -> None:
    await subscribe(post.database, [7001, 7002], NOW)
    async with post.database() as work:
        await work.consents.give(GROUP, "announcements", "1", NOW)
        await work.subscriptions.add(GROUP, [IOT], NOW)
        await work.commit()
    moved = {"migrate_to_chat_id": NEW}
    telegram.faults.append(Fault("sendMessage", 400, chat=OLD, parameters=moved))
    one = await scheduled(post.database, NOW)
    await until(post.database, one.id, "finished")
    async with post.database.reading() as work:
        counts = (await reported(work, one)).counts
    assert (counts.sent, counts.failed, counts.total) == (3, 0, 3)
    assert sorted(call.chat for call in telegram.seen()) == [NEW, 7001, 7002]
