"""Slack in the web process: its app, its intake, its routes or its socket."""

import asyncio
import os
import socket
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.signature import SignatureVerifier
from starlette.routing import BaseRoute, Route

from bot.assistant import Assistant
from bot.errors import Misconfigured
from bot.inbox import Intake
from bot.watching import Watch
from handlers.front_process import FrontProcess
from handlers.settings import Settings
from handlers.slack.files import Files
from handlers.slack.front import SlackFront
from handlers.slack.home import Homes
from handlers.slack.installing import oauth_settings
from handlers.slack.listening import Listeners, slack_app
from handlers.slack.locales import Locales
from handlers.slack.pacing import Pace
from handlers.slack.reaching import reaching
from handlers.slack.receiving import Events, Install
from handlers.slack.workspaces import ManyWorkspaces, Workspaces

PATH = "/slack/events"
_CONNECTS_WITHIN_S = 15.0
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
        reach = await stack.enter_async_context(reaching(settings, assistant.open_unit_of_work))
        files = Files(reach.posting, assistant.open_unit_of_work)
        intake = _intake(SlackFront(reach.posting, files, _app_id(settings)), assistant, watch)
        locales = Locales(reach.slack, reach.workspaces)
        stack.push_async_callback(locales.stop)
        homes = Homes(reach.posting, locales)
        stack.push_async_callback(homes.stop)
        listeners = _listeners(intake, homes, reach.workspaces)
        app = slack_app(reach.slack.client(), listeners, _oauth(settings, reach.workspaces))
        intake.start()
        stack.push_async_callback(intake.stop, 0.0)
        yield await _reached(settings, app, intake, stack)


def _oauth(settings: Settings, workspaces: Workspaces) -> AsyncOAuthSettings | None:
    """What workspaces need to install the app by themselves; None where one has a token here."""
    if not isinstance(workspaces, ManyWorkspaces):
        return None
    secret = settings.slack_client_secret.get_secret_value() if settings.slack_client_secret else ""
    return oauth_settings(settings.slack_client_id or "", secret, workspaces)


def _app_id(settings: Settings) -> str:
    """What tells this app's updates in the inbox from another's."""
    return "token" if settings.slack_bot_token else str(settings.slack_client_id)


def _intake(front: SlackFront, assistant: Assistant, watch: Watch) -> Intake:
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    return Intake(assistant=assistant, front=front, holder=holder, watch=watch, slot=Pace().slot)


def _listeners(intake: Intake, homes: Homes, workspaces: Workspaces) -> Listeners:
    return Listeners(
        accept=intake.accept,
        objections=intake.assistant.objections_to,
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
        """Connected, until it is left.

        Raises:
            Misconfigured: no connection comes about.
        """
        handler = AsyncSocketModeHandler(self.app, self.app_token)
        try:
            async with asyncio.timeout(_CONNECTS_WITHIN_S):
                await handler.connect_async()  # type: ignore[no-untyped-call]  # the SDK's
        except TimeoutError as error:  # the SDK itself would try for ever
            await handler.close_async()  # type: ignore[no-untyped-call]  # the SDK's
            raise Misconfigured("Slack does not take SLACK_APP_TOKEN, or is away") from error
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
