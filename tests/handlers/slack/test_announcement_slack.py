"""An announcement in two workspaces: sent, corrected and taken back over Slack's wire."""

import asyncio
from datetime import UTC, datetime

from bot.acting import THE_HOST
from bot.announcements import Content
from bot.people import private_chat
from bot.recalling import corrected, recalled
from tests.handlers.audiences import IOT, launching, scheduled
from tests.handlers.couriers import Post
from tests.handlers.slack.test_outbox_slack import POST, TEAMS, post
from tests.handlers.slack.wire import Call, FakeSlack

__all__ = ["post"]
WORDS = "Ya <!channel> es el martes"


async def test_sent_corrected_and_taken_back(slack: FakeSlack, post: Post) -> None:  # a fixture
    now = datetime.now(UTC)
    async with post.database() as work:
        for team in TEAMS:
            to = private_chat("slack", team, "UANA")
            await work.consents.give(to, "announcements", "1", now)
            await work.subscriptions.add(to, [IOT], now)
        await work.commit()
    one = await scheduled(post.database, now)
    await launching(post.database).look(datetime.now(UTC))
    sent = await called(slack, POST)
    assert all("Feria de &lt;IoT&gt;" in str(call.args["blocks"]) for call in sent)
    async with asyncio.timeout(10):
        while True:
            if await reached(post, one.group):
                break
            await asyncio.sleep(0.05)
    async with post.database() as work:
        await corrected(work, THE_HOST, one.id, Content(es=WORDS), now)
        await work.commit()
    edits = await called(slack, "chat.update")
    assert all("Ya &lt;!channel&gt; es el martes" in str(call.args["blocks"]) for call in edits)
    async with post.database() as work:
        await recalled(work, THE_HOST, one.id, now)
        await work.commit()
    await called(slack, "chat.delete")


async def reached(post: Post, group: str) -> bool:  # a value
    async with post.database.reading() as work:
        return (await work.outbox.counts(f"{group}:first")).sent == len(TEAMS)


async def called(slack: FakeSlack, method: str) -> list[Call]:
    """The calls of a method, once each workspace had one."""
    async with asyncio.timeout(15):
        while True:
            found = [call for call in slack.calls if call.method == method]
            if {call.team for call in found} == set(TEAMS):
                return found
            await asyncio.sleep(0.05)
