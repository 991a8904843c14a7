"""Installation by the workspaces themselves: OAuth, with Bolt's flow over our own tables."""

import json
import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from html import escape
from importlib.resources import files
from logging import Logger

from slack_bolt import BoltResponse
from slack_bolt.error import BoltError
from slack_bolt.oauth.async_callback_options import (
    AsyncCallbackOptions,
    AsyncFailureArgs,
    AsyncSuccessArgs,
)
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from typing_extensions import override

from bot.ports import OpenUnitOfWork
from bot.texts import Texts, texts_in
from handlers.slack.workspaces import ManyWorkspaces

log = logging.getLogger(__name__)

STATE_LIVES = timedelta(minutes=10)
_PAGE = """<!doctype html>
<html lang="es-MX"><head><meta charset="utf-8"><title>DSMx</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body style="font-family: sans-serif; max-width: 32em; margin: 4em auto; padding: 0 1em">
<h1>{heading}</h1><p>{words}</p></body></html>
"""


class WholeOrganization(BoltError):
    """The app was installed for an organization instead of one of its workspaces."""


@dataclass(frozen=True, slots=True)
class Installations(AsyncInstallationStore):
    """Bolt's store over `ManyWorkspaces`; of who installed it, nothing is kept."""

    workspaces: ManyWorkspaces

    @property
    @override
    def logger(self) -> Logger:
        return log

    @override
    async def async_save(self, installation: Installation) -> None:
        if not installation.team_id:
            raise WholeOrganization("only single workspaces are served, no whole organization")
        await self.workspaces.keep(installation.to_bot())

    @override
    async def async_save_bot(self, bot: Bot) -> None:
        await self.workspaces.keep(bot)

    @override
    async def async_find_bot(
        self,
        *,
        enterprise_id: str | None,
        team_id: str | None,
        is_enterprise_install: bool | None = False,
    ) -> Bot | None:
        return await self.workspaces.of(team_id or "")


@dataclass(frozen=True, slots=True)
class States(AsyncOAuthStateStore):
    """Bolt's store of the words that each installation must bring back, once."""

    open_unit_of_work: OpenUnitOfWork

    @property
    @override
    def logger(self) -> Logger:
        return log

    @override
    async def async_issue(self, *args: object, **kwargs: object) -> str:
        state, now = secrets.token_urlsafe(32), datetime.now(UTC)
        async with self.open_unit_of_work() as work:
            await work.installations.begin(state, now, now + STATE_LIVES)
            await work.commit()
        return state

    @override
    async def async_consume(self, state: str) -> bool:
        async with self.open_unit_of_work() as work:
            known = await work.installations.end(state, datetime.now(UTC))
            await work.commit()
        return known


def oauth_settings(
    client_id: str, client_secret: str, workspaces: ManyWorkspaces
) -> AsyncOAuthSettings:
    """Bolt's settings: the scopes of the manifest, our stores, our pages."""
    return AsyncOAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=scopes(),
        user_scopes=[],
        installation_store=Installations(workspaces),
        installation_store_bot_only=True,
        state_store=States(workspaces.open_unit_of_work),
        state_expiration_seconds=int(STATE_LIVES.total_seconds()),
        install_page_rendering_enabled=False,
        callback_options=AsyncCallbackOptions(success=_installed, failure=_failed),
    )


@cache
def scopes() -> Sequence[str]:
    """What the app may do, as its manifest says."""
    manifest = files("handlers.slack").joinpath("manifest.json").read_text(encoding="utf-8")
    return tuple(json.loads(manifest)["oauth_config"]["scopes"]["bot"])


async def _installed(args: AsyncSuccessArgs) -> BoltResponse:
    texts = texts_in("es")
    words = texts.say("Write me a direct message, mention me in a channel, or use /dsmx.")
    name = args.installation.team_name or "Slack"
    return _page(200, texts.say("Installed in {name}").format(name=name), words)


async def _failed(args: AsyncFailureArgs) -> BoltResponse:
    """Why is for the log alone: the address holds whatever somebody typed."""
    log.info("an installation did not end well: %r", args.reason[:60])
    texts = texts_in("es")
    words, status = _why(texts, args.error), args.suggested_status_code
    if isinstance(args.error, WholeOrganization):
        status = 400
    return _page(status, texts.say("The installation did not end well"), words)


def _why(texts: Texts, error: Exception | None) -> str:
    if isinstance(error, WholeOrganization):
        return texts.say(
            "Nothing was installed: I work in single workspaces, not in a whole organization. "
            "Begin again at /slack/install and choose one workspace."
        )
    return texts.say("Nothing was installed. Begin again at /slack/install.")


def _page(status: int, heading: str, words: str) -> BoltResponse:
    body = _PAGE.format(heading=escape(heading), words=escape(words))
    return BoltResponse(
        status=status, body=body, headers={"Content-Type": "text/html; charset=utf-8"}
    )
