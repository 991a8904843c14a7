"""What goes by itself when its time is over."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.conversation import Standing
from bot.gazetteer import load_gazetteer
from bot.incoming import Update
from bot.messages import Message, Point, Sender
from handlers.assembly import assistant_over
from handlers.worker import Retention
from storage.database import Database, open_database
from storage.tables.messages import inbox
from storage.tables.people import conversation, person, shown_list

ANA = Sender(front="telegram", chat="5001", person="5001")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
HERE = Point(19.0514321, -98.2959876)


@pytest.fixture
async def assistant(filled_url: str) -> Any:
    async with open_database(filled_url, check=False) as database:
        yield assistant_over(database)


async def say(
    assistant: Assistant, at: datetime, text: str = "", point: Point | None = None
) -> None:
    kind: Any = "location" if point else "words"
    said = Message(id=f"{at}", sender=ANA, kind=kind, at=at, text=text, location=point)
    then = Assistant(
        reader=assistant.reader,
        gazetteer=assistant.gazetteer,
        taxonomy=assistant.taxonomy,
        open_unit_of_work=assistant.open_unit_of_work,
        clock=lambda: at,
    )
    await then.reply_to(said)


async def later(assistant: Assistant, passed: timedelta) -> Database:
    database = assistant.open_unit_of_work
    assert isinstance(database, Database)
    await Retention(database, load_gazetteer(), clock=lambda: NOW + passed)()
    return database


async def everything(database: Database) -> str:
    async with database.reading() as work:
        found = [
            [str(value) for value in row]
            for table in (conversation, shown_list, person, inbox)
            for row in await work.connection.execute(table.select())
        ]
    return json.dumps(found)


async def standing(database: Database) -> Standing | None:
    async with database.reading() as work:
        return (await work.conversations.of(ANA)).standing


async def test_an_exact_point_lives_24_hours_and_then_is_its_town(assistant: Assistant) -> None:
    await say(assistant, NOW, "punto de venta")
    await say(assistant, NOW, point=HERE)
    database = await later(assistant, timedelta(hours=23))
    assert "19.0514321" in await everything(database)
    await later(assistant, timedelta(hours=24, minutes=1))
    assert "19.0514321" not in await everything(database)
    search = await standing(database)
    assert search
    assert [place.city for place in search.query.places] == ["San Andrés Cholula"]


async def test_a_point_that_only_an_earlier_search_holds_goes_too(assistant: Assistant) -> None:
    await say(assistant, NOW, "punto de venta")
    await say(assistant, NOW, point=HERE)
    for hour in (1, 12, 23):
        await say(assistant, NOW + timedelta(hours=hour), "punto de venta en león")
    database = await later(assistant, timedelta(hours=25))
    assert "19.0514321" not in await everything(database)
    search = await standing(database)
    assert search
    assert [place.city for place in search.query.places] == ["León"]


async def test_a_conversation_goes_after_90_days_and_its_person_after_24_months(
    assistant: Assistant,
) -> None:
    await say(assistant, NOW, "punto de venta en puebla")
    database = await later(assistant, timedelta(days=89))
    assert await standing(database)
    await later(assistant, timedelta(days=91))
    assert await standing(database) is None
    async with database.reading() as work:
        assert (await work.connection.execute(person.select())).all()
    await later(assistant, timedelta(days=731))
    async with database.reading() as work:
        assert not (await work.connection.execute(person.select())).all()


async def test_dead_letters_are_blanked_after_a_week_and_ids_dropped_after_a_month(
    database: Database,
) -> None:
    update = Update(front="telegram", bot="1", update_id="7", chat="5", body="secret words")
    async with database() as work:
        received = await work.inbox.receive(update, "me", timedelta(seconds=5))
        assert received
        await work.inbox.finished(received.number, dead=True)
        await work.commit()
    for days, kept, rows in ((6, True, 1), (8, False, 1), (31, False, 0)):
        async with database() as work:
            ended = datetime.now(UTC) - timedelta(days=days)
            await work.connection.execute(inbox.update().values(finished_at=ended))
            await work.inbox.forget()
            await work.commit()
            left = (await work.connection.execute(inbox.select())).all()
        assert ("secret words" in str(left)) == kept
        assert len(left) == rows
