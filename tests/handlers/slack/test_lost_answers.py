"""A Slack that fails while it has a message: it is sent once more and marked, never again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from storage.database import open_database
from storage.tables.messages import inbox
from tests.handlers.couriers import Post, posting
from tests.handlers.door import Door, door
from tests.handlers.slack.desk import Desk, token_settings
from tests.handlers.slack.wire import FakeSlack, Fault

POST = "chat.postMessage"
LOST = {
    "error": Fault(POST, status=500),
    "unavailable": Fault(POST, status=503, error="service_unavailable"),
    "fatal": Fault(POST, error="fatal_error"),
    "reset": Fault(POST, drop=True),
    "unreadable": Fault(POST, status=200, error="<html>"),
}
each_loss = pytest.mark.parametrize("fault", LOST.values(), ids=LOST)


@pytest.fixture
async def post(slack: FakeSlack, database_url: str) -> AsyncIterator[Post]:
    async with posting(token_settings(slack, database_url)) as post:
        yield post


def tried(slack: FakeSlack) -> int:
    return len([call for call in slack.calls if call.method == POST])


async def ended(url: str) -> list[tuple[str, bool]]:
    """States, once all of them are at their end."""
    async with open_database(url, check=False) as database, asyncio.timeout(20):
        while True:
            async with database.reading() as work:
                rows = (await work.connection.execute(inbox.select())).all()
            if rows and {row.state for row in rows} <= {"sent", "dead"}:
                return [(row.state, row.uncertain) for row in rows]
            await asyncio.sleep(0.05)


@each_loss
async def test_a_reply_in_doubt_is_sent_once_more_and_marked(
    fault: Fault, desk_on_each: Desk, database_url: str
) -> None:
    desk_on_each.slack.faults.append(replace(fault))
    await desk_on_each.direct("hola")
    assert await ended(database_url) == [("sent", True)]
    assert tried(desk_on_each.slack) == 2


@each_loss
async def test_a_reply_in_doubt_twice_is_given_up(
    fault: Fault, desk_on_each: Desk, database_url: str
) -> None:
    desk_on_each.slack.faults += [replace(fault) for _ in range(5)]
    await desk_on_each.direct("hola")
    assert await ended(database_url) == [("dead", True)]
    assert tried(desk_on_each.slack) == 2


async def test_an_answer_to_one_alone_in_doubt_is_sent_once_more(
    desk_on_each: Desk, database_url: str
) -> None:
    desk_on_each.slack.faults += [Fault("response_url", status=500) for _ in range(5)]
    await desk_on_each.command("hola")
    assert await ended(database_url) == [("dead", True)]
    assert [call.method for call in desk_on_each.slack.said()] == ["response_url"] * 2


async def test_what_slack_surely_did_not_take_is_tried_until_it_does(
    desk_on_each: Desk, database_url: str
) -> None:
    desk_on_each.slack.faults += [Fault(POST, error="message_limit_exceeded") for _ in range(3)]
    await desk_on_each.direct("hola")
    assert await ended(database_url) == [("sent", False)]
    assert tried(desk_on_each.slack) == 4


@each_loss
async def test_a_delivery_in_doubt_is_sent_once_more_and_told_in_the_report(
    fault: Fault, slack: FakeSlack, post: Post
) -> None:
    slack.faults.append(replace(fault))
    await post.put_to("C1", workspace="T1")
    counts = await post.done()
    assert (counts.sent, counts.uncertain, counts.failures) == (1, 1, {})
    assert tried(slack) == 2


@each_loss
async def test_a_delivery_in_doubt_twice_is_given_up(
    fault: Fault, slack: FakeSlack, post: Post
) -> None:
    slack.faults += [replace(fault) for _ in range(5)]
    await post.put_to("C1", workspace="T1")
    assert (await post.done()).failures == {"uncertain": 1}
    assert tried(slack) == 2


@pytest.fixture
async def way(slack: FakeSlack) -> AsyncIterator[Door]:
    """The way to Slack, which can be shut."""
    async with door(int(slack.url.rpartition(":")[2])) as way:
        slack.url = f"http://127.0.0.1:{way.port}"
        yield way


async def test_a_reply_that_found_nobody_is_tried_until_it_works_and_is_not_in_doubt(
    way: Door, desk_on_each: Desk, database_url: str
) -> None:
    await way.shut()
    await desk_on_each.direct("hola")
    await asyncio.sleep(4)
    await way.open()
    assert await ended(database_url) == [("sent", False)]
    assert tried(desk_on_each.slack) == 1


async def test_deliveries_that_found_nobody_are_tried_until_it_works_and_are_not_in_doubt(
    way: Door, slack: FakeSlack, post: Post
) -> None:
    await way.shut()
    await post.put_to("C1", "C2", workspace="T1")
    await asyncio.sleep(4)
    await way.open()
    counts = await post.done()
    assert (counts.sent, counts.uncertain) == (2, 0)
    assert tried(slack) == 2
