"""A picture that every platform takes; `redrawing.py` makes it of what people send."""

from dataclasses import dataclass
from hashlib import sha256

from bot.errors import DsmxError

MOST_BYTES_SENT = 10_000_000
"""Telegram takes and gives photos of at most 10 MB (https://core.telegram.org/bots/api#sendphoto)."""
MOST_BYTES_KEPT = 1_000_000


class UnsoundPicture(DsmxError):
    """Bytes that are no picture, or one that no platform takes."""


@dataclass(frozen=True, slots=True)
class SoundPicture:
    """A JPEG in RGB of at most 1 MB and 1,600 pixels a side, with nothing but its pixels."""

    data: bytes

    @property
    def key(self) -> str:
        """What it is kept by: the SHA-256 of its bytes."""
        return sha256(self.data).hexdigest()
