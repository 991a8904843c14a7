"""Companies found by a misspelt name, and by what is theirs alone."""

from dataclasses import replace
from datetime import timedelta
from random import Random
from string import ascii_lowercase

import pytest

from bot.providers import Provider
from storage.database import Database
from storage.demo.generating import invented
from storage.search.naming import likest, packed_names, spoken_name
from tests.storage.filling import filled_anew
from tests.storage.random_registries import TODAY


def company(name: str, **values: object) -> Provider:
    return replace(Provider(id=name.split(maxsplit=1)[0].lower(), code="", name=name), **values)  # type: ignore[arg-type]


REGISTRY = (
    company("Nopal Digital del Centro", phone="+524421234567", website="https://www.nopal.mx/x"),
    company("Nopalito Digital, S.A. de C.V.", email="hola@nopalito.mx", rfc="NOP010203AB9"),
    company("Ceiba Redes", whatsapp="+522221234567", legal_name="Grupo Tlacuache, S. de R.L."),
    company("Añil Software", status="closed", phone="+528181234567"),
    company("Telar Datos", status="paused", paused_until=TODAY + timedelta(days=9000)),
)


async def names(database: Database, said: str) -> list[str]:
    async with database.reading() as work:
        return [one.id for one in await work.registry.named(said)]


async def identified(database: Database, said: str) -> list[str]:
    async with database.reading() as work:
        return [one.id for one in await work.registry.identified(said)]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("nopal digital del centro", "nopal"),
        ("NOPALITO DIGITAL SA DE CV", "nopalito"),
        ("nopalito dijital", "nopalito"),
        ("Seiba redes", "ceiba"),
        ("ceibaredes", "ceiba"),
        ("tlacuache", "ceiba"),
        ("Añil Software", None),
        ("Telar Datos", None),
        ("zzzzzz", None),
        ("😀", None),
        ("", None),
        ("a" * 5000, None),
    ],
)
async def test_a_name_is_found_however_it_is_spelt(
    database: Database, said: str, first: str | None
) -> None:
    await filled_anew(database, REGISTRY)
    assert next(iter(await names(database, said)), None) == first


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("¿está verificado 442 123 4567?", ["nopal"]),
        ("+52 1 222 123 4567", ["ceiba"]),
        ("es confiable nopal.mx", ["nopal"]),
        ("HOLA@NOPALITO.MX", ["nopalito"]),
        ("rfc nop-010203-ab9", ["nopalito"]),
        ("818 123 4567", []),
        ("555 555 5555", []),
        ("nadie", []),
    ],
)
async def test_a_company_is_found_by_what_is_its_own(
    database: Database, said: str, found: list[str]
) -> None:
    await filled_anew(database, REGISTRY)
    assert await identified(database, said) == found


async def test_an_empty_registry_names_nobody(database: Database) -> None:
    assert await names(database, "Nopal Digital") == []
    assert await identified(database, "4421234567") == []


def edited(chance: Random, name: str) -> str:
    place = chance.randrange(len(name))
    match chance.randrange(4):
        case 0:
            return name[:place] + chance.choice(ascii_lowercase) + name[place + 1 :]
        case 1:
            return name[:place] + name[place + 1 :]
        case 2:
            return name[:place] + chance.choice(ascii_lowercase) + name[place:]
        case _:
            return name[:place] + name[place : place + 2][::-1] + name[place + 2 :]


def test_one_or_two_edits_hide_nobody() -> None:
    chance = Random(4)
    known = [one.name for one in invented(1225, 1, TODAY)]
    packed = packed_names(enumerate(known))
    found = 0
    for number in chance.sample(range(len(known)), 400):
        said = edited(chance, spoken_name(known[number]))
        said = edited(chance, said) if chance.random() < 0.5 else said
        found += number in [owner for owner, _ in likest(packed, said, 10)[:10]]
    assert found >= 0.99 * 400
