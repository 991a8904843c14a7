"""What `/metrics` tells: counts and seconds, nothing of people."""

import hmac
from dataclasses import dataclass, field
from time import monotonic
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from bot.errors import DatabaseUnavailable
from bot.outgoing import State
from bot.watching import Stage
from handlers.settings import Settings
from storage.database import Database
from storage.unit_of_work import SqlUnitOfWork

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
_COUNTS_EVERY_S = 30.0
_LOOPBACK = ("127.0.0.1", "::1")


@dataclass(slots=True)
class Measures:
    """Implements `bot.watching.Watch` over a registry of its own."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    stages: Histogram = field(init=False)
    messages: Counter = field(init=False)
    searches: Counter = field(init=False)
    waiting: Gauge = field(init=False)
    oldest: Gauge = field(init=False)
    outbox: Gauge = field(init=False)
    database: Gauge = field(init=False)

    def __post_init__(self) -> None:
        """Name the series."""
        self.stages = Histogram(
            "dsmx_stage_seconds",
            "Seconds that a message waited, took to answer, took to send",
            ["front", "stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.messages = self._counter("dsmx_messages", "Messages answered", "front", "intent")
        self.searches = self._counter("dsmx_searches", "Searches made", "front", "found")
        self.waiting = self._gauge("dsmx_inbox_waiting", "Messages kept and not yet sent an answer")
        self.oldest = self._gauge("dsmx_inbox_oldest_seconds", "Age of the oldest of them")
        self.outbox = self._gauge("dsmx_outbox", "Deliveries kept", "front", "state")
        self.database = self._gauge("dsmx_database_up", "1 while the database answers")

    def took(self, front: str, stage: Stage, seconds: float) -> None:
        """One message passed a stage in so many seconds."""
        self.stages.labels(front, stage).observe(seconds)

    def heard(self, front: str, intent: str, *, empty: bool | None) -> None:
        """One message had this intent; `empty`: its search found nobody (None: no search)."""
        self.messages.labels(front, intent).inc()
        if empty is not None:
            self.searches.labels(front, "nobody" if empty else "somebody").inc()

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)


@dataclass(slots=True)
class MetricsPage:
    """`GET /metrics`: for whoever has the token; without one, for this machine alone."""

    measures: Measures
    database: Database
    settings: Settings
    counted_at: float | None = None

    async def __call__(self, request: Request) -> Response:
        """Prometheus text, 401 with a wrong token, 403 from elsewhere."""
        refused = self._refused(request)
        if refused:
            return Response(status_code=refused)
        await self._look()
        return Response(generate_latest(self.measures.registry), media_type=CONTENT_TYPE_LATEST)

    def _refused(self, request: Request) -> int | None:
        token = self.settings.metrics_token
        if token:
            wanted = f"Bearer {token.get_secret_value()}".encode()
            given = request.headers.get("authorization", "").encode()
            return None if hmac.compare_digest(given, wanted) else 401
        passed_on = "x-forwarded-for" in request.headers or "forwarded" in request.headers
        here = request.client is not None and request.client.host in _LOOPBACK
        return None if here and not passed_on else 403

    async def _look(self) -> None:
        try:
            async with self.database.reading() as work:
                backlog = await work.inbox.backlog()
                await self._look_at_outbox(work)
        except DatabaseUnavailable:
            self.measures.database.set(0)
            return
        self.measures.database.set(1)
        self.measures.waiting.set(backlog.rows)
        self.measures.oldest.set(backlog.oldest_s)

    async def _look_at_outbox(self, work: SqlUnitOfWork) -> None:
        """Count anew only from time to time: very many rows take a while."""
        now = monotonic()
        if self.counted_at is not None and now - self.counted_at < _COUNTS_EVERY_S:
            return
        self.counted_at, counts = now, await work.outbox.standing()
        for front in {front for front, _ in counts}:
            for state in get_args(State):
                self.measures.outbox.labels(front, state).set(counts.get((front, state), 0))
