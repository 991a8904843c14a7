"""A platform, as the core needs it, and what can come of sending."""

from typing import Protocol

from bot.errors import DsmxError
from bot.messages import Message
from bot.replies import Reply


class Refused(DsmxError):
    """The platform will never take this message: blocked, kicked, malformed."""


class NotNow(DsmxError):
    """The platform did not take the message; it may be tried again after `seconds`.

    `doubtful`: the platform failed while it had it, so it may have been sent all the same.
    """

    def __init__(self, words: str, seconds: float, *, doubtful: bool = False) -> None:
        super().__init__(words)
        self.seconds = seconds
        self.doubtful = doubtful


class PerhapsSent(DsmxError):
    """The platform's answer was lost: the message may have reached the person."""


class Front(Protocol):
    """A platform, as the inbox needs it."""

    @property
    def name(self) -> str:
        """The platform's name, as senders carry it."""
        ...

    @property
    def bot(self) -> str:
        """What the updates of this bot or installation are told apart by."""
        ...

    def heard(self, body: str) -> Message | None:
        """An update as a message; None where there is nothing to answer."""
        ...

    async def send(self, body: str, message: Message, reply: Reply) -> None:
        """Send a reply to where the update came from.

        Raises:
            Refused: it can never be sent.
            NotNow: it was not sent, but may be later.
            PerhapsSent: nobody knows whether it was sent.
        """
        ...
