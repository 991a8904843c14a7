"""Encryption of tokens at rest by TOKEN_ENCRYPTION_KEY."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import Misconfigured

_SHORTEST = 16


class Unsealable(Exception):  # named for what happened, as the tree in bot.errors
    """It was sealed with another key, or was changed since."""


@dataclass(frozen=True, slots=True)
class Seal:
    """Seals words with the first of its keys, and opens what any of them sealed."""

    keys: MultiFernet

    @classmethod
    def of(cls, configured: str) -> "Seal":
        """A seal by one or more keys with commas between them: the newest first.

        A key is what Fernet makes (32 bytes in URL-safe base64), or any secret of 16 characters or
        more, of which such a key is derived.

        Raises:
            Misconfigured: a key is shorter.
        """
        keys = [_fernet(key.strip()) for key in configured.split(",") if key.strip()]
        if not keys:
            raise Misconfigured("TOKEN_ENCRYPTION_KEY is empty")
        return cls(MultiFernet(keys))

    def sealed(self, words: str) -> str:
        """The words, encrypted and authenticated."""
        return self.keys.encrypt(words.encode()).decode()

    def opened(self, sealed: str) -> str:
        """What was sealed.

        Raises:
            Unsealable: none of the keys opens it.
        """
        try:
            return self.keys.decrypt(sealed.encode()).decode()
        except InvalidToken as error:
            raise Unsealable from error


def _fernet(key: str) -> Fernet:
    try:
        return Fernet(key)
    except ValueError:
        if len(key) < _SHORTEST:
            raise Misconfigured(
                f"TOKEN_ENCRYPTION_KEY: {_SHORTEST} characters or more, or a key of Fernet's"
            ) from None
    digest = hashlib.sha256(f"dsmx workspace tokens {key}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
