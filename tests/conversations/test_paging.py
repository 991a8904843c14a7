"""A list that is being read stays as it was while the registry changes under it."""

from dataclasses import replace
from datetime import date

from bot.assistant import Answered
from bot.messages import Point
from bot.providers import Branch, Offering, Provider, Verification
from handlers.assembly import assistant_over
from handlers.terminal.json_lines import heard
from storage.database import Database
from storage.search.indexing import rebuild_index
from storage.writing import add_providers

PUEBLA = Point(19.0433, -98.2019)
TOWN = 3521081


def seller(number: int, kilometres: float) -> Provider:
    """A verified point of sale so far north of Puebla's center."""
    point = replace(PUEBLA, latitude=round(PUEBLA.latitude + kilometres / 111, 5))
    held = Verification(
        scheme="moprosoft", issuer="NYCE", issued_on=date(2026, 1, 1), expires_on=date(2099, 1, 1)
    )
    return Provider(
        id=f"p{number}",
        code="",
        name=f"Caja {number}",
        branches=(Branch(id="main", state="MX-PUE", point=point, precision="address", town=TOWN),),
        offerings=(Offering(service="pos"),),
        verifications=(held,),
    )


async def add(database: Database, *providers: Provider) -> None:
    async with database() as work:
        await add_providers(work.connection, providers)
        await rebuild_index(work.connection)
        await work.commit()


def ids(answered: Answered) -> list[str]:
    return [card.id for card in answered.reply.cards]


async def test_a_newcomer_neither_repeats_nor_hides_anybody(database: Database) -> None:
    await add(database, *(seller(number, number) for number in range(1, 8)))
    assistant = assistant_over(database)

    async def say(text: str) -> list[str]:
        return ids(await assistant.answer_to(heard(f'{{"text": "{text}"}}')))

    await assistant.answer_to(heard('{"location": {"lat": 19.0433, "lon": -98.2019}}'))
    assert await say("punto de venta") == ["p1", "p2", "p3"]
    await add(database, seller(0, 0.1))
    assert await say("más") == ["p0", "p4", "p5"]
    assert await say("regresa") == ["p1", "p2", "p3"]
    assert await say("más") == ["p0", "p4", "p5"]
    assert await say("más") == ["p6", "p7"]
