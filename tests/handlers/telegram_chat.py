"""People at a Telegram whose bot is ours: what they do, and what they then see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from bot.conversation import Standing
from bot.messages import Sender
from handlers.assembly import assistant_over
from handlers.front_process import FrontProcess
from handlers.metrics import Measures, MetricsPage
from handlers.settings import Settings
from handlers.telegram.running import running
from handlers.web import web_app
from storage.database import Database, open_database
from tests.handlers.fake_telegram import TOKEN, FakeTelegram
from tests.handlers.telegram_calls import Call

SECRET = "a-secret_of_1"
WEBHOOK = "http://127.0.0.1:9/telegram/webhook"


@dataclass
class TelegramChat:
    """One person in one chat; `user` is theirs where the chat is a group."""

    telegram: FakeTelegram
    front: FrontProcess
    database: Database
    http: httpx.AsyncClient
    number: int = 5001
    user: int = 5001
    language: str = "es"

    def other(self, **changes: Any) -> "TelegramChat":
        """Somebody or somewhere else."""
        return replace(self, **changes)

    async def say(self, text: str, **more: Any) -> Call:
        """Write, and see the answer."""
        return await self.after(
            self.telegram.message(self.number, text, user=self.user, language=self.language, **more)
        )

    async def share(self, latitude: float, longitude: float) -> Call:
        spot = {"latitude": latitude, "longitude": longitude}
        return await self.after(self.telegram.message(self.number, location=spot))

    async def after(self, message: dict[str, Any], kind: str = "message") -> Call:
        before = len(self.telegram.seen(self.number))
        self.telegram.push(**{kind: message})
        return (await self.telegram.answers(before + 1, chat=self.number))[-1]

    async def press(self, words: str, on: Call) -> Call:
        return await self.press_data(on.buttons[words], on)

    async def press_data(self, data: str, on: Call) -> Call:
        before = len(self.telegram.seen(self.number))
        self.telegram.press(data, on, self.user)
        return (await self.telegram.answers(before + 1, chat=self.number))[-1]

    async def settled(self) -> None:
        """Until everything that came in is done."""
        while await self.unfinished() or self.telegram.pending:
            await self.telegram.wait()

    async def unfinished(self) -> int:
        async with self.database() as work:
            return (await work.inbox.backlog()).rows

    async def standing(self) -> Standing | None:
        """The search that is kept of this person."""
        sender = Sender(front="telegram", chat=str(self.number), person=str(self.user))
        async with self.database.reading() as work:
            return (await work.conversations.of(sender)).standing

    @property
    def answered_queries(self) -> list[bool]:
        return list(self.telegram.queries.values())


def settings_for(telegram: FakeTelegram, database_url: str, **more: Any) -> Settings:
    return Settings(
        database_url=database_url,
        telegram_bot_token=TOKEN,
        telegram_api_base_url=telegram.base_url,
        **more,
    )


@asynccontextmanager
async def at_telegram(
    telegram: FakeTelegram, database_url: str, *, webhook: bool = False
) -> AsyncIterator[TelegramChat]:
    """The web process of a bot, within this one."""
    posted = {"telegram_webhook_url": WEBHOOK, "telegram_webhook_secret": SECRET}
    settings = settings_for(telegram, database_url, **(posted if webhook else {}))
    measures = Measures()
    async with (
        open_database(database_url, check=False) as database,
        running(settings, assistant_over(database), measures) as front,
        httpx.AsyncClient(
            transport=httpx.ASGITransport(
                web_app(database, [front], MetricsPage(measures, database, settings))
            ),
            base_url="http://dsmx",
        ) as http,
    ):
        yield TelegramChat(telegram, front, database, http)
        await front.stop(5.0)
