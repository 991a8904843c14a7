"""Calls to Slack's Web API: paced as Slack says, and failures told apart.

Nothing is sent a second time on its own: a call whose answer was lost may have been carried out.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession, ConnectionTimeoutError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import DsmxError
from bot.front import NotNow, PerhapsSent, Refused, Silenced

TIMEOUT_S = 10
LONGEST_PAUSE_S = 120.0
PAUSE_S = 2.0
REVOKED = frozenset({"token_revoked", "account_inactive", "app_uninstalled"})
"""Errors that say that the workspace took its token back."""
PASSING = frozenset(
    {"service_unavailable", "request_timeout", "team_added_to_org", "message_limit_exceeded"}
)
"""Errors that may be gone a little later; nothing was done."""
UNKNOWN = frozenset({"", "internal_error", "fatal_error"})
"""Slack broke off; some of it may have been done (https://docs.slack.dev/reference/methods/chat.postMessage)."""
_ASKS_FOR_S = 2.0
_AS_FORM = frozenset({"files.getUploadURLExternal", "files.completeUploadExternal", "files.info"})
"""Methods that do not read JSON."""
_GONE = (403, 404, 410)


class RefusedBy(Refused):
    """Slack will never take this call; `code` is its word for why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Slack:
    """Slack's API at an address; 429 silences one method of one workspace, and nothing else."""

    session: ClientSession
    base_url: str
    _silent_until: dict[tuple[str, str], float] = field(default_factory=dict)

    def client(self, token: str | None = None) -> AsyncWebClient:
        """A client that repeats nothing by itself."""
        return AsyncWebClient(
            token=token,
            base_url=self.base_url,
            session=self.session,
            timeout=TIMEOUT_S,
            retry_handlers=[],
        )

    async def call(
        self, workspace: str, method: str, token: str, arguments: Mapping[str, Any]
    ) -> Mapping[str, Any]:
        """Call a method once; its answer.

        Raises:
            RefusedBy: Slack will never take it.
            NotNow: it said to wait, or cannot be reached.
            PerhapsSent: it failed, or its answer was lost.
        """
        self._keep_silent(workspace, method)
        try:
            answer = await self._asked(method, token, dict(arguments))
        except SlackApiError as error:
            raise self._judged(error, workspace, method) from error
        except (ClientError, OSError, TimeoutError) as error:
            raise _lost(error) from error
        return dict(answer.data) if isinstance(answer.data, dict) else {}

    async def _asked(
        self, method: str, token: str, arguments: dict[str, Any]
    ) -> AsyncSlackResponse:
        if method in _AS_FORM:
            return await self.client(token).api_call(method, params=arguments)
        return await self.client(token).api_call(method, json=arguments)

    async def answer(self, workspace: str, url: str, message: Mapping[str, Any]) -> None:
        """Post to a response_url.

        Raises:
            RefusedBy: it is used up, too old, or does not take the message.
            NotNow: Slack said to wait, or cannot be reached.
            PerhapsSent: it failed, or its answer was lost.
        """
        self._keep_silent(workspace, url)
        hook = AsyncWebhookClient(url, session=self.session, retry_handlers=[])
        try:
            answer = await hook.send_dict(dict(message))
        except (ClientError, OSError, TimeoutError) as error:
            raise _lost(error) from error
        status, words = answer.status_code, answer.body or ""
        if status == 429:
            raise self._silenced(workspace, url, answer.headers)
        if status >= 500:
            raise PerhapsSent(f"response_url: {status}")
        if status in _GONE:
            raise RefusedBy("expired_url")
        if status >= 400:
            raise RefusedBy("invalid_blocks" if "block" in words else words[:60])

    async def answers(self) -> bool:
        """Whether Slack answers at all, be it that it refuses."""
        try:
            async with asyncio.timeout(_ASKS_FOR_S):
                await self.client().api_call("api.test")
        except SlackApiError as error:
            return _status(error) < 500
        except (ClientError, OSError, TimeoutError):
            return False
        return True

    def _keep_silent(self, workspace: str, method: str) -> None:
        """Call nothing while Slack wants silence."""
        until = self._silent_until.get((workspace, method))
        if until is None:
            return
        pause = until - time.monotonic()
        if pause > 0:
            raise Silenced(f"{method} is limited", pause)
        self._silent_until.pop((workspace, method), None)

    def _judged(self, error: SlackApiError, workspace: str, method: str) -> DsmxError:
        status, code = _status(error), _code(error)
        if status == 429 or code in ("ratelimited", "rate_limited"):
            return self._silenced(workspace, method, _headers(error))
        if status >= 500 or (status < 400 and code in UNKNOWN):
            return PerhapsSent(f"{method}: {code or status}")
        if code in PASSING:
            return NotNow(f"{method}: {code}", PAUSE_S)
        return RefusedBy(code or str(status))

    def _silenced(self, workspace: str, method: str, headers: Mapping[str, Any]) -> NotNow:
        lower = {name.lower(): value for name, value in headers.items()}
        said = str(lower.get("retry-after", "1"))
        seconds = float(said) if said.isascii() and said.isdigit() else 1.0
        pause = min(max(seconds, 1.0), LONGEST_PAUSE_S)
        self._silent_until[workspace, method] = time.monotonic() + pause
        return Silenced(f"{method} is limited", pause)


def _lost(error: Exception) -> DsmxError:
    """What became of a call without an answer: without a connection it was not made."""
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return NotNow(type(error).__name__, PAUSE_S)
    return PerhapsSent(type(error).__name__)


def _status(error: SlackApiError) -> int:
    """The HTTP status, of either of the two kinds of answer that such an error carries."""
    answer = error.response
    return int(getattr(answer, "status_code", None) or getattr(answer, "status", 0) or 0)


def _code(error: SlackApiError) -> str:
    data = getattr(error.response, "data", None)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


def _headers(error: SlackApiError) -> Mapping[str, Any]:
    return dict(getattr(error.response, "headers", None) or {})
