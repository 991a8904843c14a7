"""Messages to a workspace: with its token, as text where blocks fail, and none of a dead token."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.errors import DatabaseUnavailable
from bot.front import NotNow
from handlers.slack.calling import PAUSE_S, REVOKED, RefusedBy, Slack
from handlers.slack.rendering import Json, bare
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

UNSHOWN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

Send = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts, updates and answers; what may come of it is told in the core's words.

    Every method raises Refused (Slack will never take it), NotNow (it was not sent) or PerhapsSent
    (nobody knows).
    """

    slack: Slack
    workspaces: Workspaces

    async def post(
        self, workspace: str, channel: str, messages: Sequence[Json], thread: str = ""
    ) -> str:
        """Post to a channel or a person; the timestamp that names the last message there."""
        posted = await self.posted(workspace, channel, messages, thread)
        return str(posted.get("ts", ""))

    async def posted(
        self, workspace: str, channel: str, messages: Sequence[Json], thread: str = ""
    ) -> Mapping[str, Any]:
        """The same; what Slack says of the last message, with the channel where it stands."""
        to = {"channel": channel, **({"thread_ts": thread} if thread else {})}
        send = partial(self.call, workspace, "chat.postMessage")
        posted: Mapping[str, Any] = {}
        for number, message in enumerate(messages):
            posted = await _shown(_patient(send) if number else send, {**to, **message})
        return posted

    async def update(self, workspace: str, channel: str, stamp: str, message: Json) -> None:
        """Show a message in the place of another of ours."""
        shown = {name: value for name, value in message.items() if not name.startswith("unfurl")}
        send = partial(self.call, workspace, "chat.update")
        await _shown(send, {"channel": channel, "ts": stamp, **shown})

    async def whisper(
        self, workspace: str, url: str, messages: Sequence[Json], *, in_place: bool = False
    ) -> None:
        """Answer through a response_url, to one person alone."""
        if not url:
            raise RefusedBy("no_url")
        send = partial(self._hooked, workspace, url)
        how = {"response_type": "ephemeral", "replace_original": in_place}
        for number, message in enumerate(messages):
            await _shown(_patient(send) if number else send, {**message, **how})

    async def call(
        self, workspace: str, method: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Call a method with the workspace's token."""
        try:
            token = await self.workspaces.token(workspace)
        except DatabaseUnavailable as error:
            raise NotNow(str(error), PAUSE_S) from error
        if token is None:
            raise RefusedBy("not_installed")
        try:
            return await self.slack.call(workspace, method, token, arguments)
        except RefusedBy as error:
            if error.code in REVOKED:
                await self.workspaces.revoked(workspace, token)
            raise

    async def _hooked(
        self, workspace: str, url: str, message: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        await self.slack.answer(workspace, url, message)
        return {}


async def _shown(send: Send, message: Mapping[str, Any]) -> Mapping[str, Any]:
    """Send; once more as bare text where Slack does not take the blocks."""
    try:
        return await send(message)
    except RefusedBy as error:
        if error.code not in UNSHOWN:
            raise
        log.error("Slack did not take our blocks; sent as text")  # noqa: TRY400  # it is handled
    return await send(bare(message))


def _patient(send: Send) -> Send:
    """What follows a first message waits by itself: to begin again would say the first twice."""

    async def sent(message: Mapping[str, Any]) -> Mapping[str, Any]:
        while True:
            try:
                return await send(message)
            except NotNow as error:
                await asyncio.sleep(error.seconds)

    return sent
