"""Whether the process lives, and whether it can do its work."""

from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.errors import DatabaseUnavailable
from handlers.front_process import FrontProcess
from storage.database import Database

_HOLDS_S = 1.0


@dataclass(slots=True)
class Health:
    """Answers `/healthz` and `/readyz`; a readiness holds a second, so that asking costs little."""

    database: Database
    on: Sequence[FrontProcess]
    _trouble: str | None = None
    _looked_at: float = 0.0

    async def lives(self, _: Request) -> Response:
        """200 while every front can receive."""
        ill = [front.name for front in self.on if not front.healthy()]
        return PlainTextResponse("; ".join(ill) or "ok", status_code=503 if ill else 200)

    async def is_ready(self, _: Request) -> Response:
        """200 while the database answers, has our schema and takes what is written."""
        if monotonic() - self._looked_at > _HOLDS_S:
            self._trouble = await self.database.trouble() or await self._unwritable()
            self._looked_at = monotonic()
        trouble = self._trouble
        return PlainTextResponse(trouble or "ready", status_code=503 if trouble else 200)

    async def _unwritable(self) -> str | None:
        try:
            async with self.database() as work:
                await work.inbox.probe()
                await work.commit()
        except DatabaseUnavailable as error:
            return f"the database takes no writing ({error})"
        return None
