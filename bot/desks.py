"""The chats where the council or a cluster receives what concerns it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.messages import Sender


class Desks(Protocol):
    """Which chat is whose desk; the council's cluster key is empty."""

    async def place(self, cluster: str, chat: Sender, by: str, now: datetime) -> None:
        """Make a chat the desk of a cluster, in place of an earlier one."""
        ...

    async def of(self, cluster: str) -> Sender | None:
        """The desk of a cluster, else the council's; None where there is neither.

        Nobody in particular is addressed: `person` is the chat itself.
        """
        ...

    async def at(self, chat: Sender) -> Sequence[str]:
        """The clusters whose desk a chat is."""
        ...

    async def clear(self, chat: Sender) -> Sequence[str]:
        """The chat is no desk any more; whose it was."""
        ...
