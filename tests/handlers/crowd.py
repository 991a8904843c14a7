"""Many people who write to a real `dsmx serve`, evenly, and how long each waits for the answer."""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle
from time import monotonic

from aiohttp import ClientSession

from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.serving import SECRET, Program
from tests.handlers.telegram_calls import Call

PEOPLE = range(20_001, 20_051)
EVERY_S = 1 / 15
FLOOD_EVERY_S = 1 / 40
ASKED = ("punto de venta en Puebla", "facturación en Mérida", "cámaras en León", "redes")


@dataclass(frozen=True)
class Wait:
    """One message: when it was posted, and after how many seconds its answer came."""

    at: float
    seconds: float


@dataclass
class Crowd:
    """Writes at its pace whatever the bot does; `waits` are of these people alone."""

    telegram: FakeTelegram
    http: ClientSession
    url: str
    people: Sequence[int] = PEOPLE
    every_s: float = EVERY_S
    waits: list[Wait] = field(default_factory=list)
    asked: dict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    posts: set[asyncio.Task[None]] = field(default_factory=set)

    async def talk(self) -> None:
        """One after another asks something, until cancelled."""
        begun = monotonic()
        for number, (person, words) in enumerate(zip(cycle(self.people), cycle(ASKED))):
            await asyncio.sleep(max(0.0, begun + number * self.every_s - monotonic()))
            self.asked[person].append(monotonic())
            self.write(person, words)

    async def flood(self, person: int, seconds: float) -> None:
        """One person writes forty messages a second."""
        begun = monotonic()
        for number in range(round(seconds / FLOOD_EVERY_S)):
            await asyncio.sleep(max(0.0, begun + number * FLOOD_EVERY_S - monotonic()))
            self.write(person, f"hola {number}")

    def write(self, person: int, words: str) -> None:
        """Telegram posts what somebody wrote."""
        said = self.telegram.message(person, words)
        update = {"update_id": next(self.telegram.update_ids), "message": said}
        task = asyncio.create_task(self._post(update))
        self.posts.add(task)
        task.add_done_callback(self.posts.discard)

    async def _post(self, update: object) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self.http.post(self.url, json=update, headers=headers) as answer:
            assert answer.status == 200

    def answered(self, call: Call) -> None:
        """Telegram took a message of the bot's."""
        if call.method == "sendMessage" and self.asked[call.chat]:
            at = self.asked[call.chat].popleft()
            self.waits.append(Wait(at, monotonic() - at))

    def between(self, since: float, until: float) -> list[float]:
        """How long those waited, in order, who wrote between two moments."""
        return sorted(wait.seconds for wait in self.waits if since <= wait.at < until)

    @property
    def unanswered(self) -> int:
        """How many of these people's messages wait."""
        return sum(map(len, self.asked.values()))


@asynccontextmanager
async def crowd(
    telegram: FakeTelegram,
    program: Program,
    people: Sequence[int] = PEOPLE,
    every_s: float = EVERY_S,
) -> AsyncIterator[Crowd]:
    """People who talk with the bot all the while; each is answered at the end."""
    url = f"http://127.0.0.1:{program.port}/telegram/webhook"
    async with ClientSession() as http:
        them = Crowd(telegram, http, url, people, every_s)
        telegram.told = them.answered
        talking = asyncio.create_task(them.talk())
        try:
            yield them
        finally:
            talking.cancel()
            await asyncio.gather(talking, *them.posts, return_exceptions=True)
        async with asyncio.timeout(30):
            while them.unanswered:
                await telegram.wait()


def share(waits: Sequence[float], hundredths: int) -> float:
    """The wait that so many of a hundred do not exceed."""
    return waits[len(waits) * hundredths // 100]
