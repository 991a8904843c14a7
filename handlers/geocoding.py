"""A Nominatim-compatible service asked for addresses: in two seconds, or not for a while.

Only addresses of companies are sent there, never what people write.
"""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from geopy.adapters import AioHTTPAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim

from bot.errors import DsmxError, Misconfigured
from bot.messages import Point

TIMEOUT_SECONDS = 2.0
FAILURES_TO_OPEN = 3
OPEN_SECONDS = 60.0
STREET = 26
"""Nominatim's rank of a street; a town or a colonia has a lower one and tells nothing new."""
USER_AGENT = "dsmx-assistant"


class GeocoderDown(DsmxError):
    """The geocoder does not answer, or answers nonsense; what is known locally stands."""


class _Service(Protocol):
    """The part of geopy's Nominatim that is used."""

    async def geocode(self, query: str, **options: Any) -> Any:  # noqa: ANN401  # geopy has no types
        """Find one place."""
        ...


@dataclass(slots=True)
class Breaker:
    """Opens after failures in a row; while it is open nothing is asked."""

    failures: int = 0
    opened_at: float | None = None

    @property
    def open(self) -> bool:
        """Whether to leave the service alone."""
        return self.opened_at is not None and time.monotonic() < self.opened_at + OPEN_SECONDS

    def succeeded(self) -> None:
        """Note an answer."""
        self.failures, self.opened_at = 0, None

    def failed(self) -> None:
        """Note that there was none."""
        self.failures += 1
        if self.failures >= FAILURES_TO_OPEN:
            self.opened_at = time.monotonic()


@dataclass(frozen=True, slots=True)
class Geocoder:
    """A service with its breaker."""

    service: _Service
    breaker: Breaker = field(default_factory=Breaker)

    async def point_of(self, address: str) -> Point | None:
        """The point of an address in Mexico; None where the service knows no such street.

        Raises:
            GeocoderDown: it does not answer in time or answers nonsense, or lately did so.
        """
        if self.breaker.open:
            raise GeocoderDown("the geocoder does not answer")
        try:
            found = await self.service.geocode(address, country_codes="mx", language="es")
            point = _point(found)
        except (GeopyError, KeyError, TypeError, ValueError, AttributeError) as error:
            self.breaker.failed()
            raise GeocoderDown(f"the geocoder does not answer ({type(error).__name__})") from error
        self.breaker.succeeded()
        return point


@asynccontextmanager
async def open_geocoder(url: str) -> AsyncIterator[Geocoder]:
    """A geocoder at a base address.

    Raises:
        Misconfigured: GEOCODER_URL is no web address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Misconfigured("GEOCODER_URL is no web address")
    service = Nominatim(
        domain=f"{parts.netloc}{parts.path}".strip("/"),
        scheme=parts.scheme,
        user_agent=USER_AGENT,
        timeout=TIMEOUT_SECONDS,
        adapter_factory=AioHTTPAdapter,
    )
    async with service:
        yield Geocoder(service)


def _point(found: Any) -> Point | None:  # noqa: ANN401  # geopy has no types
    """The point of an answer, if it is as exact as a street."""
    if found is None or int(found.raw.get("place_rank", 0)) < STREET:
        return None
    return Point(float(found.latitude), float(found.longitude))
