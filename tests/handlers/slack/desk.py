"""People at a Slack whose app is ours: what they do, and what they then see."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware

from bot.watching import Unwatched
from handlers.assembly import assistant_over
from handlers.body_limit import BodyLimit
from handlers.settings import Settings
from handlers.slack.running import running
from storage.database import open_database
from tests.handlers.slack.wire import (
    CLIENT_ID,
    CLIENT_SECRET,
    SECRET,
    Call,
    FakeSlack,
    Json,
    event,
    fake_slack,
    form,
    number,
    signed,
    stamp,
)

KEY = "a secret of more than sixteen characters"


@dataclass
class Desk:
    """One person in one channel of one workspace; `answer` is what was last said to them.

    `objected` is what the window last sent shows beside its answers, by question.
    """

    slack: FakeSlack
    http: httpx.AsyncClient
    team: str = "T1"
    person: str = "UANA"
    channel: str = "C1"
    last: tuple[str, Json] = ("", field(default_factory=dict))
    objected: dict[str, str] = field(default_factory=dict)

    async def post(self, body: str, headers: Json) -> int:
        """Post what Slack would post; the status of the answer."""
        answer = await self.http.post("/slack/events", content=body.encode(), headers=headers)
        told = answer.json() if answer.content.startswith(b"{") else {}
        self.objected = told.get("errors", {})
        assert not self.objected or told["response_action"] == "errors"
        return answer.status_code

    async def event(self, inner: Mapping[str, Any], **more: Any) -> int:
        body = json.dumps(event(inner, self.team, **more))
        return await self._sent(body, "application/json")

    async def direct(self, text: str, **more: Any) -> int:
        """A direct message."""
        room = f"D{self.person}"
        inner = self._written("message", text, room, channel_type="im", **more)
        return await self.event(inner)

    async def mention(self, text: str, **more: Any) -> int:
        inner = self._written("app_mention", f"<@UBOT{self.team}> {text}", self.channel, **more)
        return await self.event(inner)

    async def in_thread(self, text: str, thread: str) -> int:
        """A message in a thread of a channel, that mentions nobody."""
        more = {"channel_type": "channel", "thread_ts": thread}
        return await self.event(self._written("message", text, self.channel, **more))

    async def command(self, text: str, **more: Any) -> int:
        payload = {
            "token": "old-verification",
            "command": "/dsmx",
            "text": text,
            "team_id": self.team,
            "channel_id": self.channel,
            "user_id": self.person,
            "response_url": f"{self.slack.url}/hook/{self.team}",
            "trigger_id": f"t{number()}",
            **more,
        }
        return await self._sent(
            form(payload, interaction=False), "application/x-www-form-urlencoded"
        )

    async def press(self, shown: Call, label: str) -> int:
        """Press the first button whose label or value contains these words."""
        for button in shown.buttons:
            if label in button["text"]["text"] or label in button.get("value", ""):
                return await self.pressed(button, shown)
        raise AssertionError(f"no button {label}: {shown.buttons}")

    async def pressed(self, button: Json, shown: Call, **more: Any) -> int:
        whisper = shown.method == "response_url"
        channel = shown.args.get("channel", self.channel)
        thread = shown.args.get("thread_ts")
        where = {"type": "message", "message_ts": stamp(), "is_ephemeral": whisper}
        did = {key: button[key] for key in ("action_id", "value", "url", "type") if key in button}
        payload = {
            "type": "block_actions",
            "user": {"id": self.person, "team_id": self.team},
            "team": {"id": self.team},
            "channel": {"id": channel},
            "container": {**where, **({"thread_ts": thread} if thread else {})},
            "actions": [did],
            "trigger_id": f"t{number()}",
            "response_url": f"{self.slack.url}/hook/{self.team}",
            **more,
        }
        return await self.interact(payload)

    async def interact(self, payload: Json) -> int:
        return await self._sent(
            form(payload, interaction=True), "application/x-www-form-urlencoded"
        )

    async def again(self, times: int = 1) -> list[int]:
        """Slack sends the last request again, and all at once."""
        body, headers = self.last
        headers = {**headers, "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
        return list(await asyncio.gather(*(self.post(body, headers) for _ in range(times))))

    async def answers(self, count: int = 1, within_s: float = 10) -> list[Call]:
        """What was said since the last time, once it is so many messages."""
        end = time.monotonic() + within_s
        while len(self.slack.said()) < count and time.monotonic() < end:  # noqa: ASYNC110  # the wire is asked
            await asyncio.sleep(0.01)
        said = self.slack.said()
        assert len(said) >= count, f"{count} answers were awaited, {self.slack.calls} came"
        self.slack.calls.clear()
        return said

    async def answer(self) -> Call:
        """The one thing that was said."""
        said = await self.answers()
        assert len(said) == 1, said
        return said[0]

    async def opening(self, within_s: float = 10) -> Call:
        """The window that opens."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            for call in self.slack.calls:
                if call.method == "views.open":
                    return call
            await asyncio.sleep(0.01)
        raise AssertionError(f"no window opened: {self.slack.calls}")

    async def silence(self, seconds: float = 0.2) -> None:
        """Nothing is said."""
        await asyncio.sleep(seconds)
        assert self.slack.said() == []

    def _written(self, kind: str, text: str, channel: str, **more: Any) -> Json:
        who = {"type": kind, "user": self.person, "text": text, "channel": channel}
        return {**who, "ts": stamp(), "event_ts": stamp(), "team": self.team, **more}

    async def _sent(self, body: str, mime: str) -> int:
        self.last = (body, signed(body, mime))
        return await self.post(*self.last)


def token_settings(slack: FakeSlack, database_url: str, **more: Any) -> Settings:
    """One workspace by its token."""
    known: Any = {"slack_signing_secret": SECRET, "slack_bot_token": slack.tokens.get("T1")}
    address: Any = {"database_url": database_url, "slack_api_base_url": f"{slack.url}/api/"}
    return Settings(**{**known, **address, **more})


def oauth_settings(slack: FakeSlack, database_url: str, **more: Any) -> Settings:
    """Many workspaces, each of which installs the app."""
    known = {
        "slack_bot_token": None,
        "slack_client_id": CLIENT_ID,
        "slack_client_secret": CLIENT_SECRET,
        "token_encryption_key": KEY,
    }
    return token_settings(slack, database_url, **{**known, **more})


@asynccontextmanager
async def at_work(slack: FakeSlack, settings: Settings) -> AsyncIterator[Desk]:
    """The front over a database, and someone before it."""
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(open_database(settings.database_url))
        assistant = assistant_over(database)
        front = await stack.enter_async_context(running(settings, assistant, Unwatched()))
        app = Starlette(routes=list(front.routes), middleware=[Middleware(BodyLimit)])
        transport = httpx.ASGITransport(app=app)
        http = httpx.AsyncClient(transport=transport, base_url="https://dsmx.example")
        await stack.enter_async_context(http)
        slack.calls.clear()
        yield Desk(slack, http)
        await front.stop(5.0)


__all__ = ["Desk", "at_work", "fake_slack", "oauth_settings", "token_settings"]
