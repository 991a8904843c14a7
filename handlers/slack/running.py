"""Slack in the web process: its app, its intake, its routes or its socket."""

import asyncio
import logging
import os
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

from aiohttp import ClientSession, ClientTimeout
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator
from slack_sdk.signature import SignatureVerifier
from starlette.routing import BaseRoute, Route

from bot.assistant import Assistant
from bot.errors import DsmxError, Misconfigured
from bot.inbox import Intake
from bot.watching import Watch
from handlers.front_process import FrontProcess
from handlers.settings import Settings
from handlers.slack.calling import TIMEOUT_S, RefusedBy, Slack
from handlers.slack.front import SlackFront
from handlers.slack.home import Homes
from handlers.slack.installing import oauth_settings
from handlers.slack.listening import Listeners, slack_app
from handlers.slack.locales import Locales
from handlers.slack.posting import Posting
from handlers.slack.receiving import Events, Install
from handlers.slack.sealing import Seal
from handlers.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces

log = logging.getLogger(__name__)

PATH = "/slack/events"
_ASKS_EVERY_S = 5.0
_DEAF_FOR_S = 90.0


@asynccontextmanager
async def running(
    settings: Settings, assistant: Assistant, watch: Watch
) -> AsyncGenerator[FrontProcess, None]:
    """Slack at work.

    Raises:
        Misconfigured: Slack does not know the token, or the key that seals tokens is missing.
    """
    async with AsyncExitStack() as stack:
        session = ClientSession(timeout=ClientTimeout(total=TIMEOUT_S))
        await stack.enter_async_context(session)
        slack = Slack(session, settings.slack_api_base_url)
        workspaces, oauth = workspaces_of(settings, slack, assistant)
        await _introduce(slack, workspaces)
        posting = Posting(slack, workspaces)
        intake = _intake(SlackFront(posting, _app_id(settings)), assistant, watch)
        locales = Locales(slack, workspaces)
        stack.push_async_callback(locales.stop)
        homes = Homes(posting, locales)
        stack.push_async_callback(homes.stop)
        app = slack_app(slack.client(), _listeners(intake, homes, workspaces), oauth)
        intake.start()
        stack.push_async_callback(intake.stop, 0.0)
        yield await _reached(settings, app, intake, stack)


def workspaces_of(
    settings: Settings, slack: Slack, assistant: Assistant
) -> tuple[Workspaces, AsyncOAuthSettings | None]:
    """One workspace where a token is given, else those that install the app.

    Raises:
        Misconfigured: TOKEN_ENCRYPTION_KEY is missing or too short.
    """
    open_unit_of_work = assistant.open_unit_of_work
    if settings.slack_bot_token:
        if settings.slack_client_id:
            log.warning("SLACK_BOT_TOKEN is set, so SLACK_CLIENT_ID is not used")
        return OneWorkspace(settings.slack_bot_token.get_secret_value(), open_unit_of_work), None
    if settings.token_encryption_key is None:
        raise Misconfigured("SLACK_CLIENT_ID needs TOKEN_ENCRYPTION_KEY, which seals tokens")
    client_id = settings.slack_client_id or ""
    secret = settings.slack_client_secret.get_secret_value() if settings.slack_client_secret else ""
    many = ManyWorkspaces(
        Seal.of(settings.token_encryption_key.get_secret_value()),
        open_unit_of_work,
        AsyncTokenRotator(client_id=client_id, client_secret=secret, client=slack.client()),
    )
    return many, oauth_settings(client_id, secret, many)


async def _introduce(slack: Slack, workspaces: Workspaces) -> None:
    """Say at once when the one token is none; an outage of Slack's keeps nobody from beginning."""
    if not isinstance(workspaces, OneWorkspace):
        return
    try:
        await slack.call("", "auth.test", workspaces.bot_token, {})
    except RefusedBy as error:
        if error.code in ("invalid_auth", "not_authed"):
            raise Misconfigured("Slack does not know SLACK_BOT_TOKEN") from error
        log.warning("Slack says of SLACK_BOT_TOKEN: %s", error.code)
    except DsmxError:
        log.warning("Slack does not answer yet")


def _app_id(settings: Settings) -> str:
    """What tells this app's updates in the inbox from another's."""
    return "token" if settings.slack_bot_token else str(settings.slack_client_id)


def _intake(front: SlackFront, assistant: Assistant, watch: Watch) -> Intake:
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    return Intake(assistant=assistant, front=front, holder=holder, watch=watch)


def _listeners(intake: Intake, homes: Homes, workspaces: Workspaces) -> Listeners:
    return Listeners(
        accept=intake.accept,
        bot=intake.front.bot,
        locales=homes.locales,
        workspaces=workspaces,
        open_unit_of_work=intake.assistant.open_unit_of_work,
        show_home=homes.show,
    )


async def _reached(
    settings: Settings, app: AsyncApp, intake: Intake, stack: AsyncExitStack
) -> FrontProcess:
    """How Slack's requests come in: by a socket of ours, or over HTTP."""
    routes: list[BaseRoute] = _installing(app, settings)
    if settings.slack_app_token:
        connection = Connection(app, settings.slack_app_token.get_secret_value(), intake)
        await stack.enter_async_context(connection.held())
        return FrontProcess(
            name="Slack",
            mode="socket",
            routes=routes,
            healthy=connection.healthy,
            stop=connection.stop,
        )
    signing = settings.slack_signing_secret
    verifier = SignatureVerifier(signing.get_secret_value() if signing else "")
    routes.append(Route(PATH, Events(app, verifier).__call__, methods=["POST"]))
    return FrontProcess(
        name="Slack", mode="events", routes=routes, healthy=lambda: True, stop=intake.stop
    )


def _installing(app: AsyncApp, settings: Settings) -> list[BaseRoute]:
    """The two pages of an installation, where workspaces install the app by themselves."""
    flow = app.oauth_flow
    if flow is None or settings.slack_bot_token:
        return []
    install = Install(flow)
    return [
        Route(flow.install_path, install.begin, methods=["GET"]),
        Route(flow.redirect_uri_path, install.end, methods=["GET"]),
    ]


@dataclass(slots=True)
class Connection:
    """Socket Mode; the SDK connects again by itself, and goes deaf sometimes all the same."""

    app: AsyncApp
    app_token: str
    intake: Intake
    _heard_at: float = field(default_factory=time.monotonic)

    def healthy(self) -> bool:
        """Whether there was a connection within the last minute and a half."""
        return time.monotonic() - self._heard_at < _DEAF_FOR_S

    async def stop(self, within_s: float) -> None:
        """Finish what is at hand; what comes in now is not acknowledged, and comes again."""
        await self.intake.stop(within_s)

    @asynccontextmanager
    async def held(self) -> AsyncGenerator[None, None]:
        """Connected, until it is left."""
        handler = AsyncSocketModeHandler(self.app, self.app_token)
        await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK's
        watching = asyncio.create_task(self._watch(handler))
        try:
            yield
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK's

    async def _watch(self, handler: AsyncSocketModeHandler) -> None:
        while True:
            if await handler.client.is_connected():
                self._heard_at = time.monotonic()
            await asyncio.sleep(_ASKS_EVERY_S)
