"""Updates that Telegram posts."""

import hmac
import json
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from bot.errors import DatabaseUnavailable
from handlers.telegram.updates import Accept, update_of

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105  # the header's name


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes posted updates: 200 only once one is kept."""

    bot: str
    secret: str
    accept: Accept

    async def __call__(self, request: Request) -> Response:
        """403 without the secret, 400 for what is no update, 503 when it cannot be kept."""
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self.secret.encode()):
            return Response(status_code=403)
        try:
            update = update_of(json.loads(await request.body()), self.bot)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            await self.accept(update)
        except DatabaseUnavailable:
            return Response(status_code=503, headers={"Retry-After": "1"})
        return Response(status_code=200)
