"""Messages to a workspace: with its token, as text where blocks fail, and none of a dead token."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.errors import DatabaseUnavailable
from bot.front import NotNow, PerhapsTwice
from handlers.insisting import insisted
from handlers.slack.calling import PAUSE_S, REVOKED, RefusedBy, Slack
from handlers.slack.rendering import Json, bare, without_pictures
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

_DOUBT = "the answer to a later message was lost"
UNSHOWN = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})

Send = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Posting:
    """Posts, updates and answers; what may come of it is told in the core's words.

    Every method raises Refused (Slack will never take it), NotNow (it was not sent), PerhapsSent
    (nobody knows) or PerhapsTwice (it was sent, and some of it perhaps twice).
    """

    slack: Slack
    workspaces: Workspaces

    async def post(
        self, workspace: str, channel: str, messages: Sequence[Json], thread: str = ""
    ) -> str:
        """Post to a channel or a person; where all of it stands: "channel:timestamp,timestamp"."""
        to = {"channel": channel, **({"thread_ts": thread} if thread else {})}
        send = partial(self.call, workspace, "chat.postMessage")
        posted, in_doubt = await _all_sent(send, [{**to, **message} for message in messages])
        stamps = ",".join(str(one.get("ts", "")) for one in posted)
        stands = f"{posted[0].get('channel') or channel}:{stamps}"
        if in_doubt:
            raise PerhapsTwice(_DOUBT, stands)
        return stands

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
        _, in_doubt = await _all_sent(send, [{**message, **how} for message in messages])
        if in_doubt:
            raise PerhapsTwice(_DOUBT)

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
    """Send; without its pictures and then as bare text where Slack does not take the blocks."""
    for less in (without_pictures, bare):
        try:
            return await send(message)
        except RefusedBy as error:
            if error.code not in UNSHOWN:
                raise
            log.error("Slack did not take our blocks; sent with less")  # noqa: TRY400  # it is handled
        message = less(message) or bare(message)
    return await send(message)


async def _all_sent(
    send: Send, messages: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], bool]:
    """Send one after another; what Slack says of each, and whether any may stand there twice.

    The later ones wait by themselves: to begin again would say the first twice.
    """
    first, *others = messages
    posted, in_doubt = [await _shown(send, first)], False
    for message in others:
        answer, doubted = await insisted(partial(_shown, send, message))
        posted, in_doubt = [*posted, *([answer] if answer else [])], in_doubt or doubted
    return posted, in_doubt
