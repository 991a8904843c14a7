"""No request makes this process read more, or wait longer, than any platform needs."""

import asyncio
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1024 * 1024
MOST_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class BodyLimit:
    """Answers 413 to a body above 1 MiB, announced or in chunks, and 408 to one that dawdles."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting its body."""
        if scope["type"] == "http":
            if _announced(scope) > MOST_BYTES:
                await Response(status_code=413)(scope, receive, send)
                return
            receive = Counted(receive, asyncio.get_running_loop().time() + MOST_SECONDS)
        await self.app(scope, receive, send)


@dataclass(slots=True)
class Counted:
    """A request's body as it comes in; `until` is when it must be there, by the loop's clock."""

    receive: Receive
    until: float
    bytes_read: int = 0
    complete: bool = False

    async def __call__(self) -> Message:
        """The next part.

        Raises:
            HTTPException: 413 or 408.
        """
        if self.complete:
            return await self.receive()
        try:
            async with asyncio.timeout_at(self.until):
                message = await self.receive()
        except TimeoutError:
            raise HTTPException(408) from None
        self.bytes_read += len(message.get("body", b""))
        self.complete = not message.get("more_body", False)
        if self.bytes_read > MOST_BYTES:
            raise HTTPException(413)
        return message


def _announced(scope: Scope) -> int:
    said = dict(scope["headers"]).get(b"content-length", b"0")
    return int(said) if said.isdigit() else 0
