"""Pictures are kept while an announcement shows them, and named by each bot and workspace."""

from datetime import UTC, datetime, timedelta

from bot.acting import THE_HOST
from bot.announcements import Audience, Content
from bot.drafting import drafted
from bot.outgoing import Token
from bot.pictures import SoundPicture
from storage.database import Database
from storage.pictures import UNUSED_KEPT, forget_pictures

NOW = datetime.now(UTC)
ONE, OTHER = SoundPicture(b"\xff\xd8\xff one \x00"), SoundPicture(b"\xff\xd8\xff other")
BOT, TEAM = Token("telegram"), Token("slack", "T1")


async def test_each_platform_has_its_own_name_for_it(database: Database) -> None:
    async with database() as work:
        for _ in range(2):
            await work.pictures.keep(ONE, NOW)
        await work.pictures.know(ONE.key, BOT, "file-1")
        await work.pictures.know(ONE.key, BOT, "file-2")
        await work.pictures.know(ONE.key, TEAM, "F1")
        await work.commit()
    async with database.reading() as work:
        assert await work.pictures.data(ONE.key) == ONE.data
        assert await work.pictures.known_as(ONE.key, BOT) == "file-2"
        assert await work.pictures.known_as(ONE.key, TEAM) == "F1"
        assert await work.pictures.known_as(ONE.key, Token("slack", "T2")) == ""
        assert await work.pictures.data(OTHER.key) is None


async def test_one_that_no_announcement_shows_goes_after_a_week(database: Database) -> None:
    async with database() as work:
        for picture in (ONE, OTHER):
            await work.pictures.keep(picture, NOW)
        await work.pictures.know(OTHER.key, BOT, "file")
        content = Content(es="Feria", picture=ONE.key, picture_alt="Un robot")
        await drafted(work, THE_HOST, content, Audience(), NOW)
        assert await forget_pictures(work.connection, NOW + UNUSED_KEPT) == 0
        assert await forget_pictures(work.connection, NOW + UNUSED_KEPT + timedelta(hours=1)) == 1
        assert await work.pictures.data(ONE.key) == ONE.data
        assert await work.pictures.data(OTHER.key) is None
        assert await work.pictures.known_as(OTHER.key, BOT) == ""
