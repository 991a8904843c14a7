"""What language Slack says a person reads: asked once, and never waited for long."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.errors import DsmxError
from handlers.slack.calling import Slack

PATIENCE_S = 0.7
KNOWN_FOR_S = 6 * 3600.0
UNKNOWN_FOR_S = 120.0
MOST_KEPT = 20_000

Token = Callable[[str], Awaitable[str | None]]


@dataclass(slots=True)
class Locales:
    """A cache over users.info; what cannot be had in time is empty, and asked again later."""

    slack: Slack
    token: Token
    _kept: OrderedDict[tuple[str, str], tuple[float, str]] = field(default_factory=OrderedDict)

    async def of(self, workspace: str, person: str) -> str:
        """A locale as Slack writes it ("es-MX"), or nothing."""
        until, locale = self._kept.get((workspace, person), (0.0, ""))
        if time.monotonic() < until:
            return locale
        locale = await self._asked(workspace, person)
        lives = KNOWN_FOR_S if locale else UNKNOWN_FOR_S
        self._kept[workspace, person] = (time.monotonic() + lives, locale)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return locale

    async def _asked(self, workspace: str, person: str) -> str:
        try:
            async with asyncio.timeout(PATIENCE_S):
                token = await self.token(workspace)
                if token is None:
                    return ""
                asked = {"user": person, "include_locale": "true"}
                answer = await self.slack.call(workspace, "users.info", token, asked)
        except (DsmxError, TimeoutError):
            return ""
        user = answer.get("user")
        return str(user.get("locale") or "") if isinstance(user, dict) else ""
