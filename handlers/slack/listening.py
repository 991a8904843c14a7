"""Bolt's app: every kind of request has a listener, and what was said is kept before the answer."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.web.async_client import AsyncWebClient
from typing_extensions import override

from bot.conversation import Conversation
from bot.errors import DatabaseUnavailable
from bot.incoming import Update
from bot.messages import Message
from bot.ports import OpenUnitOfWork
from bot.texts import texts_in
from handlers.slack.hearing import (
    Said,
    closed,
    commanded,
    heard,
    is_direct,
    mentioned,
    pressed,
    submitted,
    told,
    update_of,
)
from handlers.slack.locales import Locales
from handlers.slack.workspaces import Workspaces

log = logging.getLogger(__name__)

ANY = re.compile(".*", re.DOTALL)
Payload = dict[str, Any]
Accept = Callable[[Update], Awaitable[bool]]
Objections = Callable[[Message], Awaitable[dict[str, str]]]
JUDGED_WITHIN_S = 1.5
"""Slack waits three seconds for the answer to a window, and keeping it takes some."""


class Authorize(AsyncAuthorize):
    """Which workspace a request is of, from what was installed: no call to Slack before the 200."""

    token_rotation_expiration_minutes = 0

    def __init__(self, workspaces: Workspaces) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the SDK's
        self._workspaces = workspaces

    @override
    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        bot = await self._workspaces.of(team_id or "")
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_token=bot.bot_token,
            bot_id=bot.bot_id or None,
            bot_user_id=bot.bot_user_id or None,
        )


@dataclass(frozen=True, slots=True)
class Listeners:
    """What is done with each kind of request, before it is answered with 200."""

    accept: Accept
    objections: Objections
    bot: str
    locales: Locales
    workspaces: Workspaces
    open_unit_of_work: OpenUnitOfWork
    show_home: Callable[[str, str], None]

    async def command(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """`/dsmx …`."""
        await self._keep(commanded(body, context.team_id or ""))
        await ack()

    async def action(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """A button: also one of a message long ago, or one that only opens a link."""
        if body.get("actions"):
            await self._keep(pressed(body, context.team_id or ""))
        await ack()

    async def submission(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """A modal was sent; what is wrong in it is said beside it, and the modal stays open."""
        kept = await self._told(submitted(body, context.team_id or ""))
        if wrong := await self._objections(kept):
            await ack(response_action="errors", errors=wrong)
            return
        await self.accept(update_of(kept, self.bot))
        await ack()

    async def closing(self, ack: AsyncAck, body: Payload, context: AsyncBoltContext) -> None:
        """A modal was closed."""
        await self._keep(closed(body, context.team_id or ""))
        await ack()

    async def mention(self, body: Payload, context: AsyncBoltContext) -> None:
        """`@dsmx …` in a channel."""
        await self._keep(mentioned(body, context.team_id or ""))

    async def message(self, body: Payload, context: AsyncBoltContext) -> None:
        """A direct message; or one in a thread, where its writer talked with the bot before."""
        kept = told(body, context.team_id or "")
        if kept and (is_direct(body["event"]) or await self._talked(kept)):
            await self._keep(kept)

    async def home(self, body: Payload, context: AsyncBoltContext) -> None:
        """The app's Home was opened; it is shown without being waited for."""
        event = body["event"]
        if event.get("tab") == "home":
            self.show_home(context.team_id or "", str(event["user"]))

    async def uninstalled(self, body: Payload, context: AsyncBoltContext) -> None:
        """The workspace removed the app."""
        await self._left(body, context)

    async def revoked(self, body: Payload, context: AsyncBoltContext) -> None:
        """Tokens were taken back; the bot's among them ends the installation."""
        if (body["event"].get("tokens") or {}).get("bot"):
            await self._left(body, context)

    async def other(self, ack: AsyncAck) -> None:
        """Anything else is acknowledged, so that no one sees a warning sign."""
        await ack()

    async def _keep(self, kept: Said | None) -> None:
        if kept is not None:
            await self.accept(update_of(await self._told(kept), self.bot))

    async def _told(self, kept: Said) -> Said:
        """With the language that Slack knows of its writer."""
        return replace(kept, locale=await self.locales.of(kept.workspace, kept.person))

    async def _objections(self, kept: Said) -> dict[str, str]:
        """What is wrong with a form; nothing where that is not known in time: it is taken then."""
        with suppress(TimeoutError):
            async with asyncio.timeout(JUDGED_WITHIN_S):
                return await self.objections(heard(update_of(kept, self.bot).body))
        return {}

    async def _talked(self, kept: Said) -> bool:
        async with self.open_unit_of_work() as work:
            return await work.conversations.of(kept.sender) != Conversation()

    async def _left(self, body: Payload, context: AsyncBoltContext) -> None:
        await self.workspaces.left(context.team_id or "", float(body["event_time"]))


def slack_app(
    client: AsyncWebClient, listeners: Listeners, oauth: AsyncOAuthSettings | None
) -> AsyncApp:
    """Bolt's app; it finds nothing in the environment, since everything is given to it.

    Signatures are verified before it is asked (`receiving`): it would log a refused body, and
    answer 500 to a timestamp that is no number.
    """
    quiet = logging.getLogger("handlers.slack.bolt")
    quiet.setLevel(logging.CRITICAL)  # it logs bodies, in which people speak
    app = AsyncApp(
        logger=quiet,
        name="dsmx",
        client=client,
        signing_secret="verified before",  # noqa: S106  # no secret
        request_verification_enabled=False,
        authorize=Authorize(listeners.workspaces),  # type: ignore[arg-type]  # None is allowed
        installation_store=oauth.installation_store if oauth else None,
        oauth_settings=oauth,
        process_before_response=True,
        user_facing_authorize_error_message=texts_in("es").say(
            "DSMx is not installed in this workspace any more. Whoever manages it can install it "
            "again."
        ),
    )
    _listen(app, listeners)
    return app


def _listen(app: AsyncApp, listeners: Listeners) -> None:
    app.command(ANY)(listeners.command)
    app.event("app_mention")(listeners.mention)
    app.event("message")(listeners.message)
    app.event("app_home_opened")(listeners.home)
    app.event("app_uninstalled")(listeners.uninstalled)
    app.event("tokens_revoked")(listeners.revoked)
    app.event(ANY)(listeners.other)
    app.action(ANY)(listeners.action)
    app.view(ANY)(listeners.submission)
    app.view({"type": "view_closed", "callback_id": ANY})(listeners.closing)
    for register in (app.shortcut, app.options):
        register(ANY)(listeners.other)
    app.error(_troubled)


async def _troubled(error: Exception) -> BoltResponse:
    """503 makes Slack send an event again; 400 is for what no app of Slack's sends."""
    if isinstance(error, DatabaseUnavailable):
        log.warning("a message could not be kept: the database does not answer")
        return BoltResponse(status=503, body="")
    if isinstance(error, LookupError | ValueError | TypeError | AttributeError):
        log.warning("a request made no sense: %s", type(error).__name__)
        return BoltResponse(status=400, body="")
    log.error("a request could not be handled", exc_info=error)
    return BoltResponse(status=503, body="")
