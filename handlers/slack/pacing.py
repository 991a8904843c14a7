"""How fast Slack lets an app speak in one channel: one message a second, with short bursts.

Whoever passes that is told to wait, and with them everybody in their workspace
(https://docs.slack.dev/apis/web-api/rate-limits).
"""

import asyncio
from dataclasses import dataclass, field
from time import monotonic

from bot.messages import Message
from handlers.window import Window

_CHANNEL = (5, 5.1)
_MOST_CHANNELS = 10_000


@dataclass(slots=True)
class Pace:
    """Gives every answer its moment; channels do not wait for one another."""

    channels: dict[tuple[str, str], Window] = field(default_factory=dict)

    async def slot(self, message: Message) -> None:
        """Wait until an answer to this message's channel is allowed, and count it."""
        window = self._window((message.sender.workspace, message.sender.chat))
        while (wait := window.wait(monotonic())) > 0:  # noqa: ASYNC110  # others take the slot
            await asyncio.sleep(wait)
        window.sent.append(monotonic())

    def _window(self, channel: tuple[str, str]) -> Window:
        if len(self.channels) >= _MOST_CHANNELS:
            now = monotonic()
            self.channels = {of: held for of, held in self.channels.items() if held.wait(now)}
        return self.channels.setdefault(channel, Window(*_CHANNEL))
