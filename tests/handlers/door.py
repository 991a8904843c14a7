"""The way to a platform, which can be shut: then nobody listens there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from tests.handlers.serving import free_port


@dataclass
class Door:
    """Passes on to another port of this machine what comes to its own."""

    to: int
    port: int
    server: asyncio.Server | None = None
    inside: set[asyncio.StreamWriter] = field(default_factory=set)

    async def open(self) -> None:
        self.server = await asyncio.start_server(self._passed, "127.0.0.1", self.port)

    async def shut(self) -> None:
        """Also for who is inside."""
        if self.server:
            self.server.close()
            self.server = None
        for writer in self.inside:
            writer.close()
        self.inside.clear()
        await asyncio.sleep(0.1)

    async def _passed(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.inside.add(writer)
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.to)
        await asyncio.gather(_copied(reader, far_writer), _copied(far_reader, writer))


async def _copied(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while some := await reader.read(65536):
            writer.write(some)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def door(to: int) -> AsyncIterator[Door]:
    """One that is open."""
    one = Door(to, free_port())
    await one.open()
    try:
        yield one
    finally:
        await one.shut()
