"""A platform, as the core needs it, and what can come of sending."""

from typing import Protocol

from bot.errors import DsmxError
from bot.messages import Message, Sender
from bot.outgoing import Outcome
from bot.replies import Reply


class Refused(DsmxError):
    """The platform will never take this message: blocked, kicked, malformed."""


class Undeliverable(Refused):
    """The platform will never take it, and `outcome` is why."""

    def __init__(self, words: str, outcome: Outcome) -> None:
        super().__init__(words)
        self.outcome = outcome


class Moved(DsmxError):
    """The chat is another one now; `chat` is its id."""

    def __init__(self, words: str, chat: str) -> None:
        super().__init__(words)
        self.chat = chat


class NotNow(DsmxError):
    """The platform surely did not take the message; it may be tried again after `seconds`."""

    def __init__(self, words: str, seconds: float) -> None:
        super().__init__(words)
        self.seconds = seconds


class Silenced(NotNow):
    """The platform wants to hear nothing of the whole token for `seconds`."""


class PerhapsSent(DsmxError):
    """The platform failed, or its answer was lost: the message may have reached the person."""


class PerhapsTwice(DsmxError):
    """All was sent, and some of it perhaps twice; `message` is its id, as `deliver` tells it."""

    def __init__(self, words: str, message: str = "") -> None:
        super().__init__(words)
        self.message = message


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

    async def fetch(self, message: Message) -> bytes | None:
        """The picture that came with a message; None where it cannot be had, or is above 10 MB."""
        ...

    async def send(self, body: str, message: Message, reply: Reply) -> None:
        """Send a reply to where the update came from.

        Raises:
            Refused: it can never be sent.
            NotNow: it was not sent, but may be later.
            PerhapsSent: nobody knows whether it was sent.
            PerhapsTwice: it was sent, and some of it perhaps twice.
        """
        ...

    async def reachable(self) -> bool:
        """Whether the platform answers a question that changes nothing."""
        ...


class Delivering(Protocol):
    """A platform, as the outbox needs it; every method raises what `deliver` does."""

    @property
    def name(self) -> str:
        """The platform's name, as senders carry it."""
        ...

    def weight(self, reply: Reply) -> int:
        """How many messages a reply becomes, as the platform's limits count them."""
        ...

    async def deliver(self, to: Sender, reply: Reply) -> str:
        """Send to a chat that did not ask; the message's id there (several: between commas).

        Raises:
            Refused: it can never be sent; Undeliverable says why.
            Moved: it is to be sent elsewhere.
            NotNow: it was not sent, but may be later; Silenced is for the whole token.
            PerhapsSent: nobody knows whether it was sent.
            PerhapsTwice: it was sent, and some of it perhaps twice.
        """
        ...

    async def reachable(self) -> bool:
        """Whether the platform answers a question that changes nothing."""
        ...

    async def edit(self, to: Sender, message: str, reply: Reply) -> str:
        """Show a reply in the place of a message that was delivered; the message's id."""
        ...

    async def delete(self, to: Sender, message: str) -> str:
        """Take back a message that was delivered; its id."""
        ...
