"""A channel that is archived when an announcement comes: counted right, and the council is told."""

import asyncio
from datetime import UTC, datetime

from bot.messages import Sender
from bot.outgoing import DeliveryCounts
from bot.progress import reported
from tests.handlers.audiences import IOT, launching, scheduled, standing
from tests.handlers.couriers import Post
from tests.handlers.slack.test_outbox_slack import POST, council, post
from tests.handlers.slack.wire import FakeSlack, Fault

__all__ = ["post"]


async def test_an_archived_channel_is_told_and_counted(slack: FakeSlack, post: Post) -> None:
    now = datetime.now(UTC)
    desk = Sender(front="slack", workspace="T2", chat="CDESK", person="CDESK")
    async with post.database() as work:
        for team in ("T1", "T2"):
            to = Sender(front="slack", workspace=team, chat="C1", person="UANA")
            await work.consents.give(to, "announcements", "1", now)
            await work.subscriptions.add(to, [IOT], now)
        await work.commit()
    slack.faults.append(Fault(POST, error="is_archived", team="T1"))
    one = await scheduled(post.database, now)
    async with post.database() as work:
        await work.desks.place("", desk, "somebody", now)
        await work.commit()
    await launching(post.database).look(datetime.now(UTC))
    assert "C1" in (await council(slack)).words
    counts = await ended(post, one.id)
    assert (counts.sent, counts.failures) == (1, {"archived": 1})


async def ended(post: Post, name: str) -> DeliveryCounts:
    one = await standing(post.database, name)
    async with asyncio.timeout(10):
        while True:
            async with post.database.reading() as work:
                counts = (await reported(work, one)).counts
            if not counts.open:
                return counts
            await asyncio.sleep(0.05)
