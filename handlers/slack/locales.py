"""What language Slack says a person reads: asked once, and never waited for long."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field

from bot.errors import DsmxError
from handlers.slack.calling import Slack
from handlers.slack.workspaces import Workspaces

PATIENCE_S = 0.7
KNOWN_FOR_S = 6 * 3600.0
UNKNOWN_FOR_S = 120.0
MOST_KEPT = 20_000

Key = tuple[str, str]


@dataclass(slots=True)
class Locales:
    """A cache over users.info; what does not come in time is empty now, and known later."""

    slack: Slack
    workspaces: Workspaces
    _kept: OrderedDict[Key, tuple[float, str]] = field(default_factory=OrderedDict)
    _asking: dict[Key, asyncio.Task[str]] = field(default_factory=dict)

    async def of(self, workspace: str, person: str) -> str:
        """A locale as Slack writes it ("es-MX"), or nothing."""
        key = (workspace, person)
        until, locale = self._kept.get(key, (0.0, ""))
        if time.monotonic() < until:
            return locale
        if key not in self._asking:
            self._asking[key] = asyncio.create_task(self._learned(key))
        done, _ = await asyncio.wait({self._asking[key]}, timeout=PATIENCE_S)
        return "".join(task.result() for task in done)

    async def stop(self) -> None:
        """Ask no more."""
        tasks = list(self._asking.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _learned(self, key: Key) -> str:
        try:
            locale = await self._asked(*key)
        finally:
            self._asking.pop(key, None)
        lives = KNOWN_FOR_S if locale else UNKNOWN_FOR_S
        self._kept[key] = (time.monotonic() + lives, locale)
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return locale

    async def _asked(self, workspace: str, person: str) -> str:
        """With the token as it is: to renew one here would be too slow."""
        asked = {"user": person, "include_locale": "true"}
        try:
            bot = await self.workspaces.of(workspace)
            if bot is None:
                return ""
            answer = await self.slack.call(workspace, "users.info", bot.bot_token, asked)
        except DsmxError:
            return ""
        user = answer.get("user")
        return str(user.get("locale") or "") if isinstance(user, dict) else ""
