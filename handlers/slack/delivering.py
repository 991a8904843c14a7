"""Sends to people and channels on Slack that did not just ask."""

from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TypeVar

from bot.front import Undeliverable
from bot.messages import Sender
from bot.outgoing import Outcome
from bot.ports import OpenUnitOfWork
from bot.replies import Reply
from handlers.settings import Settings
from handlers.slack.calling import REVOKED, RefusedBy
from handlers.slack.files import Files
from handlers.slack.posting import Posting
from handlers.slack.reaching import reaching
from handlers.slack.rendering import rendered

Done = TypeVar("Done")

_GONE = "message_not_found"
_NO_TOKEN = frozenset((*REVOKED, "not_installed", "invalid_auth", "not_authed"))
_NO_CHANNEL = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
_NOT_THEM = frozenset({"cannot_dm_bot", "user_disabled", "user_not_found", "messages_tab_disabled"})


@dataclass(frozen=True, slots=True)
class SlackDelivering:
    """Implements `bot.front.Delivering`; a direct message goes to the person's own id."""

    posting: Posting
    files: Files
    name: str = "slack"

    def weight(self, reply: Reply) -> int:
        """How many messages a reply becomes."""
        return len(rendered(reply))

    async def deliver(self, to: Sender, reply: Reply) -> str:
        """Post to a person or a channel; the channel where it stands, and the message there."""
        messages = rendered(reply, await self.files.of(to.workspace, reply))
        return await _tried(self.posting.post(to.workspace, to.chat, messages, to.thread))

    async def reachable(self) -> bool:
        """Whether Slack answers at all."""
        return await self.posting.slack.answers()

    async def edit(self, to: Sender, message: str, reply: Reply) -> str:
        """Show a reply in the place of a delivered message, as far as its parts hold it."""
        pages = rendered(reply, await self.files.of(to.workspace, reply))
        channel, stamps = _stands(message, to)
        for stamp, page in zip(stamps, pages, strict=False):
            await _tried(self.posting.update(to.workspace, channel, stamp, page))
        await self._deleted(to.workspace, channel, stamps[len(pages) :])
        return message

    async def delete(self, to: Sender, message: str) -> str:
        """Take back a delivered message, all of its parts."""
        channel, stamps = _stands(message, to)
        await self._deleted(to.workspace, channel, stamps)
        return message

    async def _deleted(self, workspace: str, channel: str, stamps: Sequence[str]) -> None:
        """Of several parts one may be gone already, by an earlier try or by somebody's hand."""
        for stamp in stamps:
            which = {"channel": channel, "ts": stamp}
            try:
                await _tried(self.posting.call(workspace, "chat.delete", which))
            except Undeliverable as error:
                if str(error) != _GONE or len(stamps) == 1:
                    raise


def _stands(message: str, to: Sender) -> tuple[str, list[str]]:
    """The channel of a delivered message and the timestamps of its parts."""
    channel, _, stamps = message.rpartition(":")
    return channel or to.chat, [stamp for stamp in stamps.split(",") if stamp]


@asynccontextmanager
async def delivering(
    settings: Settings, open_unit_of_work: OpenUnitOfWork
) -> AsyncGenerator[SlackDelivering, None]:
    """Connections to Slack, closed at the end.

    Raises:
        Misconfigured: Slack does not know the token, or the key that seals tokens is missing.
    """
    async with reaching(settings, open_unit_of_work) as reach:
        yield SlackDelivering(reach.posting, Files(reach.posting, open_unit_of_work))


async def _tried(call: Awaitable[Done]) -> Done:
    """One call; what Slack refuses is told apart by whom that concerns."""
    try:
        return await call
    except RefusedBy as error:
        raise Undeliverable(error.code, _outcome(error.code)) from error


def _outcome(code: str) -> Outcome:
    if code in _NO_TOKEN:
        return "revoked"
    if code in _NO_CHANNEL:
        return "archived"
    return "blocked" if code in _NOT_THEM else "refused"
