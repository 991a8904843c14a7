"""Whose token answers whom: one workspace by its token, or all that installed the app."""

import asyncio
import json
import logging
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from aiohttp import ClientError
from slack_sdk.errors import SlackTokenRotationError
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.ports import Installation, OpenUnitOfWork
from handlers.slack.sealing import Seal, Unsealable

log = logging.getLogger(__name__)

FRONT = "slack"
ROTATES_BEFORE_MIN = 120


class Workspaces(Protocol):
    """The workspaces that the app answers in."""

    async def of(self, workspace: str) -> Bot | None:
        """The app's bot there; None where it is not installed."""
        ...

    async def token(self, workspace: str) -> str | None:
        """A token that is good for some time; None where it is not installed."""
        ...

    async def left(self, workspace: str, at: float | None = None) -> None:
        """The workspace uninstalled the app (at, in seconds since 1970): forget all of it.

        One that was installed again since stays.
        """
        ...

    async def revoked(self, workspace: str, token: str) -> None:
        """Slack said of this token that the workspace took it back."""
        ...


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """Implements `Workspaces` by a token from the environment."""

    bot_token: str
    open_unit_of_work: OpenUnitOfWork

    async def of(self, workspace: str) -> Bot | None:
        """The bot of the one token."""
        return Bot(
            team_id=workspace, bot_token=self.bot_token, bot_id="", bot_user_id="", installed_at=0.0
        )

    async def token(self, workspace: str) -> str | None:  # noqa: ARG002  # of the protocol
        """The one token."""
        return self.bot_token

    async def left(self, workspace: str, at: float | None = None) -> None:  # noqa: ARG002  # of the protocol
        """Forget what is kept of its people; the token is the environment's."""
        log.warning("the app was uninstalled: SLACK_BOT_TOKEN is of no more use")
        await forget(self.open_unit_of_work, workspace)

    async def revoked(self, workspace: str, token: str) -> None:  # noqa: ARG002  # of the protocol
        """Say so; whether the workspace left for good is not known."""
        log.error("SLACK_BOT_TOKEN was revoked: give the process a new one")


@dataclass(frozen=True, slots=True)
class ManyWorkspaces:
    """Implements `Workspaces` by what was installed; tokens are sealed in the database."""

    seal: Seal
    open_unit_of_work: OpenUnitOfWork
    rotator: AsyncTokenRotator
    _rotating: dict[str, asyncio.Lock] = field(default_factory=dict)

    async def of(self, workspace: str) -> Bot | None:
        """The bot as installed; None also where its token was sealed with another key."""
        async with self.open_unit_of_work() as work:
            kept = await work.installations.of(FRONT, workspace)
        if kept is None:
            return None
        try:
            fields = json.loads(self.seal.opened(kept.sealed))
        except Unsealable:
            log.error("the token of a workspace was sealed with another key; it must reinstall")  # noqa: TRY400  # the trace says nothing
            return None
        return Bot(**fields, installed_at=kept.installed_at.timestamp())

    async def keep(self, bot: Bot) -> None:
        """Keep an installation in place of an older one."""
        fields = {name: value for name, value in bot.to_dict().items() if name != "installed_at"}
        expires = bot.bot_token_expires_at
        sealed = self.seal.sealed(json.dumps({**fields, "bot_token_expires_at": expires}))
        installation = Installation(
            front=FRONT,
            workspace=str(bot.team_id),
            sealed=sealed,
            installed_at=datetime.fromtimestamp(bot.installed_at, UTC),
        )
        async with self.open_unit_of_work() as work:
            await work.installations.keep(installation)
            await work.commit()

    async def token(self, workspace: str) -> str | None:
        """The token, renewed when it runs out within two hours."""
        bot = await self.of(workspace)
        if bot is None or not _runs_out(bot):
            return bot.bot_token if bot else None
        # Whoever asks may stop waiting: a token renewed and not kept would be lost.
        return await asyncio.shield(self._renewed(workspace))

    async def left(self, workspace: str, at: float | None = None) -> None:
        """Forget all of it, but one that was installed again since it left."""
        bot = await self.of(workspace)
        if bot and at is not None and at < int(bot.installed_at):
            log.info("a workspace left before it was installed again; it stays")
            return
        await forget(self.open_unit_of_work, workspace)

    async def revoked(self, workspace: str, token: str) -> None:
        """Forget all of it, unless it was installed again with another token."""
        bot = await self.of(workspace)
        if bot and bot.bot_token == token:
            await forget(self.open_unit_of_work, workspace)

    async def _renewed(self, workspace: str) -> str | None:
        """The renewed token, one after the other; the old one where Slack renews none now."""
        async with self._rotating.setdefault(workspace, asyncio.Lock()):
            bot = await self.of(workspace)
            if bot is None:
                return None
            try:
                fresh = await self.rotator.perform_bot_token_rotation(
                    bot=bot, minutes_before_expiration=ROTATES_BEFORE_MIN
                )
            except (SlackTokenRotationError, ClientError, OSError, TimeoutError) as error:
                log.warning("a token could not be renewed: %s", type(error).__name__)
                bot = await self.of(workspace)  # another process may have been faster
                return bot.bot_token if bot else None
            if fresh:
                await self.keep(fresh)
            return (fresh or bot).bot_token


async def forget(open_unit_of_work: OpenUnitOfWork, workspace: str) -> None:
    """Erase all that is kept of a workspace."""
    async with open_unit_of_work() as work:
        await work.installations.forget_workspace(FRONT, workspace)
        await work.commit()


def _runs_out(bot: Bot) -> bool:
    ends: Any = bot.bot_token_expires_at
    return ends is not None and ends < time.time() + ROTATES_BEFORE_MIN * 60
