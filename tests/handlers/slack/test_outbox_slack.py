"""What Slack may answer to a message that nobody asked for, and whom that concerns."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime
from time import time

import pytest
from slack_sdk.oauth.installation_store import Bot

from bot.messages import Sender
from bot.outgoing import Outgoing
from handlers.slack.delivering import SlackDelivering
from handlers.slack.workspaces import ManyWorkspaces
from tests.handlers.couriers import GROUP, SAID, Post, announced, posting
from tests.handlers.slack.desk import oauth_settings
from tests.handlers.slack.wire import Call, FakeSlack, Fault

POST = "chat.postMessage"
TEAMS = ("T1", "T2")


@pytest.fixture
async def post(slack: FakeSlack, database_url: str) -> AsyncIterator[Post]:
    """A courier for an app that two workspaces installed."""
    slack.tokens = {team: f"xoxb-{team}" for team in TEAMS}
    async with posting(oauth_settings(slack, database_url)) as post:
        front = post.courier.fronts["slack"]
        assert isinstance(front, SlackDelivering)
        workspaces = front.posting.workspaces
        assert isinstance(workspaces, ManyWorkspaces)
        for team, token in slack.tokens.items():
            await workspaces.keep(
                Bot(
                    team_id=team,
                    bot_id=f"B{team}",
                    bot_user_id=f"UBOT{team}",
                    bot_token=token,
                    installed_at=time(),
                )
            )
        yield post


def posted(slack: FakeSlack) -> Counter[tuple[str, str]]:
    """How often each channel was posted to, whatever Slack said to it."""
    return Counter((call.team, call.args["channel"]) for call in slack.calls if call.method == POST)


async def put_to_both(post: Post, channels: Sequence[str]) -> None:
    for team in TEAMS:
        await post.put_to(*channels, workspace=team)


async def test_each_workspace_gets_its_own(slack: FakeSlack, post: Post) -> None:
    await put_to_both(post, ["UANA", "C1"])
    assert (await post.done()).sent == 4
    assert posted(slack) == {(team, channel): 1 for team in TEAMS for channel in ("UANA", "C1")}
    assert all(row.message for row in await post.rows())


async def test_a_limit_is_of_one_workspace_and_others_go_on(slack: FakeSlack, post: Post) -> None:
    slack.faults.append(Fault(POST, retry_after=3, team="T1"))
    await put_to_both(post, ["C1", "C2", "C3", "C4"])
    async with asyncio.timeout(10):
        while True:
            by_team = await sent_by(post)
            if by_team["T2"] == 4:
                break
            await asyncio.sleep(0.02)
    assert set(by_team) == {"T2"}
    assert (await post.done()).sent == 8
    assert sum(posted(slack).values()) == 9
    assert {row.attempts for row in await post.rows()} == {1}


async def sent_by(post: Post) -> Counter[str]:
    return Counter(row.to.workspace for row in await post.rows() if row.state == "sent")


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "app_uninstalled"])
async def test_a_workspace_that_took_its_token_back_gets_nothing_more_and_another_all(
    error: str, slack: FakeSlack, post: Post
) -> None:
    slack.faults.append(Fault(POST, error=error, team="T1"))
    await put_to_both(post, [f"C{number}" for number in range(6)])
    await post.done()
    by_team = [team for (team, _), count in posted(slack).items() for _ in range(count)]
    assert by_team.count("T2") == 6
    assert 1 <= by_team.count("T1") < 6, "some may have been on their way"
    async with post.database.reading() as work:
        assert await work.installations.of("slack", "T1") is None
        assert await work.installations.of("slack", "T2")


@pytest.mark.parametrize("error", ["is_archived", "channel_not_found", "not_in_channel"])
async def test_a_lost_channel_gets_nothing_more_and_the_council_is_told(
    error: str, slack: FakeSlack, post: Post
) -> None:
    desk = Sender(front="slack", workspace="T2", chat="CDESK", person="CDESK")
    async with post.database() as work:
        await work.desks.place("", desk, "somebody", datetime.now(UTC))
        await work.commit()
    slack.faults.append(Fault(POST, error=error, team="T1"))
    await post.put_to("C1", workspace="T1")
    await post.done()
    lost = Outgoing(to=announced("C1", "T1").to, reply=SAID, group=GROUP)
    await post.put(lost)
    counts = await post.done()
    assert counts.failures == {"archived": 2}
    told = await council(slack)
    assert "C1" in told.words
    assert posted(slack) == {("T1", "C1"): 1, ("T2", "CDESK"): 1}


async def council(slack: FakeSlack) -> Call:
    """What the council's desk is told."""
    async with asyncio.timeout(10):
        while True:
            for call in slack.calls:
                if call.args.get("channel") == "CDESK":
                    return call
            await asyncio.sleep(0.02)


async def test_what_is_sent_is_edited_and_taken_back_where_it_stands(
    slack: FakeSlack, post: Post
) -> None:
    await post.put_to("UANA", workspace="T1")
    await post.done()
    (row,) = await post.rows()
    await post.put(
        Outgoing(to=row.to, reply=SAID, act="edit", message=row.message, group=GROUP, key="e"),
        Outgoing(to=row.to, act="delete", message=row.message, group=GROUP, key="d"),
    )
    assert (await post.done()).sent == 3
    edited, deleted = [
        call for call in slack.calls if call.method in ("chat.update", "chat.delete")
    ]
    assert edited.args["ts"] == deleted.args["ts"] == row.message.rpartition(":")[2]
    assert {edited.args["channel"], deleted.args["channel"]} == {"DUANA"}
