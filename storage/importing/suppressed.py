"""Companies that asked not to be listed: known again by keyed hashes, so that none is kept."""

import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.providers import Provider
from storage.importing.contacts import GENERIC_RFCS, domain
from storage.importing.duplicates import shared_hosts
from storage.tables.changes import suppression, suppression_key

ID = "id"


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The hashes of all of them, and the key."""

    secret: bytes
    digests: frozenset[tuple[str, str]]

    @classmethod
    async def of(cls, connection: AsyncConnection) -> Self:
        """Read them; there is no key where nobody was ever suppressed."""
        key = (await connection.execute(select(suppression_key.c.secret))).scalar_one_or_none()
        rows = await connection.execute(select(suppression.c.kind, suppression.c.digest))
        return cls(bytes(key or b""), frozenset((row.kind, row.digest) for row in rows))

    def holds(self, provider: Provider) -> bool:
        """Whether any sign of the provider is one of a company that asked not to be listed."""
        return bool(self.digests) and any(
            (kind, digest(self.secret, kind, value)) in self.digests
            for kind, value in signs(provider)
        )

    def holds_id(self, provider_id: str) -> bool:
        """Whether a company of this id asked not to be listed."""
        return (ID, digest(self.secret, ID, provider_id)) in self.digests


def signs(provider: Provider) -> Iterator[tuple[str, str]]:
    """What a company is known again by: kind and value."""
    host = domain(provider.website)
    values: Mapping[str, str] = {
        ID: provider.id,
        "rfc": "" if provider.rfc in GENERIC_RFCS else provider.rfc,
        "domain": "" if host in shared_hosts() else host,
    }
    yield from ((kind, value) for kind, value in values.items() if value)
    yield from (("phone", number) for number in {provider.phone, provider.whatsapp} if number)


def digest(secret: bytes, kind: str, value: str) -> str:
    """The keyed hash of one sign."""
    return hmac.new(secret, f"{kind}:{value}".encode(), sha256).hexdigest()
