"""Companies and the people who speak for them, up to five each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

MOST_CLAIMANTS = 5


class Claims(Protocol):
    """Who speaks for which provider; people are random ids of identities."""

    async def providers_of(self, identity: str) -> Sequence[str]:
        """The ids of the providers that somebody speaks for."""
        ...

    async def claimants(self, provider_id: str) -> Sequence[str]:
        """Those who speak for a provider, the first who came first."""
        ...

    async def bind(self, identity: str, provider_id: str, by: str, now: datetime) -> bool:
        """Let somebody speak for a provider; False where five do already."""
        ...

    async def release(self, identity: str, provider_id: str) -> bool:
        """End that; False where it was not so."""
        ...
