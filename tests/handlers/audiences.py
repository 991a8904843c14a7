"""People who asked for announcements, and announcements ready to go out."""

from collections.abc import Iterable
from datetime import datetime

from bot.acting import THE_HOST, Actor
from bot.announcements import Announcement, Audience, Content
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.launching import Launching
from bot.people import Person, private_chat
from bot.subscriptions import Subscription
from bot.taxonomy import load_taxonomy
from storage.database import Database

IOT = Subscription(topic="iot", state="MX-JAL")
SAID = Content(es="Feria de <IoT>", en="IoT fair", link="https://feria.example/")
TO = Audience(topics=("iot",), places=(("MX-JAL", ""),))
SECOND = Actor(identity="second", grants=THE_HOST.grants)


def launching(database: Database) -> Launching:
    return Launching(open_unit_of_work=database, reading=database.reading, taxonomy=load_taxonomy())


async def subscribe(
    database: Database,
    people: Iterable[int | str],
    now: datetime,
    *,
    wanted: Subscription = IOT,
    person: Person | None = None,
) -> None:
    """These people of Telegram ask to be told of it."""
    async with database() as work:
        for one in people:
            to = private_chat("telegram", "", str(one))
            await work.conversations.keep_person(to, person or Person(), now)
            await work.consents.give(to, "announcements", "1", now)
            await work.subscriptions.add(to, [wanted], now)
        await work.commit()


async def scheduled(
    database: Database,
    now: datetime,
    starts: datetime | None = None,
    audience: Audience = TO,
    *,
    ends: datetime | None = None,
) -> Announcement:
    """An announcement of the host that a second person approved."""
    async with database() as work:
        one = await drafted(work, THE_HOST, SAID, audience, now, starts, ends)
        await previewed(work, THE_HOST, one.id, now)
        await confirmed(work, THE_HOST, one.id, now)
        one = await approved(work, SECOND, one.id, now)
        await work.commit()
    return one


async def standing(database: Database, name: str) -> Announcement:
    async with database.reading() as work:
        one = await work.announcements.one(name)
    assert one is not None
    return one
