"""Pictures that announcements show, kept by what they hold."""

from datetime import datetime
from typing import Protocol

from bot.outgoing import Token
from bot.pictures import SoundPicture


class Pictures(Protocol):
    """Pictures that announcements show, and what each platform calls those that it has."""

    async def keep(self, picture: SoundPicture, now: datetime) -> None:
        """Keep it; one that is there already stays."""
        ...

    async def data(self, key: str) -> bytes | None:
        """Its bytes; None where it is not kept any more."""
        ...

    async def known_as(self, key: str, token: Token) -> str:
        """What the platform calls it for this token; empty where it does not have it."""
        ...

    async def know(self, key: str, token: Token, name: str) -> None:
        """The platform has it under this name now (empty: no longer)."""
        ...
