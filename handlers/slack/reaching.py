"""The way to Slack from any process: its API, the workspaces' tokens, and posting with them."""

import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import ClientSession, ClientTimeout
from slack_sdk.oauth.token_rotation.async_rotator import AsyncTokenRotator

from bot.errors import DsmxError, Misconfigured
from bot.ports import OpenUnitOfWork
from handlers.settings import Settings
from handlers.slack.calling import TIMEOUT_S, RefusedBy, Slack
from handlers.slack.posting import Posting
from handlers.slack.sealing import Seal
from handlers.slack.workspaces import ManyWorkspaces, OneWorkspace, Workspaces

log = logging.getLogger(__name__)

CONNECTS_WITHIN_S = 5


@dataclass(frozen=True, slots=True)
class Reach:
    """Slack, the workspaces that the app answers in, and a way to post there."""

    slack: Slack
    workspaces: Workspaces
    posting: Posting


@asynccontextmanager
async def reaching(
    settings: Settings, open_unit_of_work: OpenUnitOfWork
) -> AsyncGenerator[Reach, None]:
    """Connections to Slack, closed at the end.

    Raises:
        Misconfigured: Slack does not know the token, or the key that seals tokens is missing.
    """
    # Waiting for one of the session's connections is no silence of Slack's: it has no limit.
    patience = ClientTimeout(total=None, sock_connect=CONNECTS_WITHIN_S, sock_read=TIMEOUT_S)
    async with ClientSession(timeout=patience) as session:
        slack = Slack(session, f"{settings.slack_api_base_url.rstrip('/')}/")
        workspaces = workspaces_of(settings, slack, open_unit_of_work)
        await _introduce(slack, workspaces)
        yield Reach(slack, workspaces, Posting(slack, workspaces))


def workspaces_of(
    settings: Settings, slack: Slack, open_unit_of_work: OpenUnitOfWork
) -> Workspaces:
    """One workspace where a token is given, else those that install the app.

    Raises:
        Misconfigured: TOKEN_ENCRYPTION_KEY is missing or too short.
    """
    if settings.slack_bot_token:
        if settings.slack_client_id:
            log.warning("SLACK_BOT_TOKEN is set, so SLACK_CLIENT_ID is not used")
        return OneWorkspace(settings.slack_bot_token.get_secret_value(), open_unit_of_work)
    if settings.token_encryption_key is None:
        raise Misconfigured("SLACK_CLIENT_ID needs TOKEN_ENCRYPTION_KEY, which seals tokens")
    secret = settings.slack_client_secret
    rotator = AsyncTokenRotator(
        client_id=settings.slack_client_id or "",
        client_secret=secret.get_secret_value() if secret else "",
        client=slack.client(),
    )
    seal = Seal.of(settings.token_encryption_key.get_secret_value())
    return ManyWorkspaces(seal, open_unit_of_work, rotator)


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
