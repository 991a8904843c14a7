"""An announcement in two workspaces: sent, corrected and taken back over Slack's wire."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

from bot.acting import THE_HOST
from bot.announcements import Content
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.people import private_chat
from bot.recalling import corrected, recalled
from tests.handlers.audiences import IOT, SECOND, TO, launching, scheduled
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


async def test_each_part_of_a_long_one_is_corrected_and_taken_back(
    slack: FakeSlack, post: Post
) -> None:
    """What is escaped takes five characters for one, so it becomes two messages."""
    now, long, other = datetime.now(UTC), "&" * 3000, "<" * 3000
    async with post.database() as work:
        for team in TEAMS:
            to = private_chat("slack", team, "UANA")
            await work.consents.give(to, "announcements", "1", now)
            await work.subscriptions.add(to, [IOT], now)
        one = await drafted(work, THE_HOST, Content(es=long), TO, now)
        await previewed(work, THE_HOST, one.id, now)
        await confirmed(work, THE_HOST, one.id, now)
        await approved(work, SECOND, one.id, now)
        await work.commit()
    await launching(post.database).look(datetime.now(UTC))
    sent = await called(slack, POST, parts=2)
    async with asyncio.timeout(10):
        while not await reached(post, one.group):  # noqa: ASYNC110  # the database is asked
            await asyncio.sleep(0.05)
    async with post.database() as work:
        await corrected(work, THE_HOST, one.id, Content(es=other), now)
        await work.commit()
    edits = await called(slack, "chat.update", parts=2)
    assert len({call.args["ts"] for call in edits}) == len(sent) == 2 * len(TEAMS)
    for team in TEAMS:
        shown = "".join(str(call.args["blocks"]) for call in edits if call.team == team)
        assert (shown.count("&lt;"), shown.count("&amp;")) == (3000, 0)
    async with post.database() as work:
        await recalled(work, THE_HOST, one.id, now)
        await work.commit()
    gone = await called(slack, "chat.delete", parts=2)
    assert {call.args["ts"] for call in gone} == {call.args["ts"] for call in edits}


async def reached(post: Post, group: str) -> bool:  # a value
    async with post.database.reading() as work:
        return (await work.outbox.counts(f"{group}:first")).sent == len(TEAMS)


async def called(slack: FakeSlack, method: str, parts: int = 1) -> list[Call]:
    """The calls of a method, once each workspace had so many."""
    async with asyncio.timeout(15):
        while True:
            found = [call for call in slack.calls if call.method == method]
            had = Counter(call.team for call in found)
            if all(had[team] >= parts for team in TEAMS):
                return found
            await asyncio.sleep(0.05)
