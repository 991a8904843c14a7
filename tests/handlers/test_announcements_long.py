"""Long announcements with emoji and markup: every word arrives as it is, is corrected, goes."""

import asyncio
from datetime import UTC, datetime

import pytest

from bot.acting import THE_HOST
from bot.announcements import LONGEST, Content
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.recalling import corrected, recalled
from tests.handlers.audiences import SECOND, TO, subscribe
from tests.handlers.couriers import posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_chat import settings_for
from tests.handlers.test_announcements import until

NOW = datetime.now(UTC)
CHAT = 7001
TEXTS = {
    "a little long": "Ven a la feria del lunes. " * 30,
    "as long as may be": ("Ven a la feria del lunes. " * 200)[:LONGEST],
    "emoji, each two units": "🎉" * LONGEST,
    "emoji in words": ("¡Feria! 🎉🎊🥳🎈 " * 400)[:LONGEST],
    "what is escaped": "<&>" * (LONGEST // 3),
    "lines": ("renglón 🎉 & <b>\n" * 300)[:LONGEST],
    "markup and pings": "<b>Hola</b> <!channel> @everyone *no* _es_ `formato` &lt; 🎉",
}


@pytest.mark.parametrize("words", TEXTS.values(), ids=TEXTS)
async def test_every_word_arrives_is_corrected_and_goes(
    words: str, telegram: FakeTelegram, database_url: str
) -> None:
    telegram.chats.add(CHAT)
    async with posting(settings_for(telegram, database_url)) as post:
        await subscribe(post.database, [CHAT], NOW)
        async with post.database() as work:
            one = await drafted(work, THE_HOST, Content(es=words), TO, NOW)
            await previewed(work, THE_HOST, one.id, NOW)
            await confirmed(work, THE_HOST, one.id, NOW)
            await approved(work, SECOND, one.id, NOW)
            await work.commit()
        await until(post.database, one.id, "finished")
        assert only(words) in only(shown(telegram))
        async with post.database() as work:
            await corrected(work, THE_HOST, one.id, Content(es=words[: len(words) // 3]), NOW)
            await work.commit()
        await becomes(telegram, words[: len(words) // 3] + "Te llega porque", words)
        async with post.database() as work:
            await recalled(work, THE_HOST, one.id, NOW)
            await work.commit()
        async with asyncio.timeout(10):
            while telegram.messages:
                await telegram.wait()


def shown(telegram: FakeTelegram) -> str:
    """What stands in the chat, one message after the other."""
    return "\n".join(message["text"] for _, message in sorted(telegram.messages.items()))


def only(words: str) -> str:
    """The words without the spaces at which they may be cut."""
    return "".join(words.split())


async def becomes(telegram: FakeTelegram, words: str, gone: str) -> None:
    async with asyncio.timeout(10):
        while only(words) not in only(shown(telegram)) or only(gone) in only(shown(telegram)):
            await telegram.wait()
