"""Companies and searches saved for later: kept, made again, dropped, and gone with their owner."""

import json

import pytest

from bot.replies import plain
from bot.saved import MOST_COMPANIES, MOST_SEARCHES
from bot.search import RegistryQuery
from storage.demo.making import make_demo
from storage.writing import remove_whole
from tests.people.talking import Talking, hold, sender_of

ANA = "telegram/ana"


def labels(talking: Talking) -> list[str]:
    return [one.label for one in talking.reply.choices]


async def test_a_record_has_the_button_and_a_list_has_not(talking: Talking) -> None:
    await talking.say(ANA, "punto de venta en Cholula")
    assert "Guardar" not in " ".join(labels(talking))
    await talking.say(ANA, "el segundo")
    (shown,) = talking.reply.cards
    assert labels(talking) == ["Contactar", "Volver a la lista", "Guardar", "Algo está mal"]
    said = await talking.say(ANA, "guardar")
    assert f"Guardado por doce meses: {shown.name}." in said
    assert labels(talking) == ["Mis guardados", "Guardar búsqueda", "Volver a la lista"]
    await talking.say(ANA, "2")
    assert "punto de venta en Cholula, Puebla" in plain(talking.reply)
    assert labels(talking) == ["Mis guardados", "Volver a la lista"]
    await talking.say(ANA, "mis guardados")
    assert labels(talking) == [
        "🔎 punto de venta en Cholula, Puebla",
        shown.name,
        "Quitar algo",
    ]
    await talking.say(ANA, "2")
    assert "Quitar de guardados" in labels(talking)


async def test_a_saved_search_is_made_again_as_of_the_day(talking: Talking) -> None:
    await hold(
        talking,
        [
            (ANA, "punto de venta en Puebla a menos de 10 km", "10 km"),
            (ANA, "guarda esta búsqueda", "a menos de 10 km"),
            (ANA, "guardar búsqueda", "Guardado"),
            (ANA, "nómina en Monterrey", "Regia"),
        ],
    )
    talking.later(days=30)
    await talking.say(ANA, "mis guardados")
    assert len(labels(talking)) == 2
    assert "Busqué punto de venta" in await talking.say(ANA, "1")
    async with talking.database() as work:
        standing = (await work.conversations.of(sender_of(ANA))).standing
    assert standing is not None
    assert (standing.query.radius_km, standing.total) == (10, 5)
    assert (talking.now.date() - standing.query.on).days <= 1


async def test_what_was_saved_is_taken_out(talking: Talking) -> None:
    await talking.say(ANA, "datos de Caja Cholulteca")
    await talking.say(ANA, "guárdala")
    await talking.say(ANA, "punto de venta en León")
    await talking.say(ANA, "guarda esta búsqueda")
    await hold(
        talking,
        [
            (ANA, "mis guardados", "Caja Cholulteca"),
            (ANA, "quitar algo", "¿Cuál quito?"),
            (ANA, "1", "quité de tus guardados punto de venta en León"),
            (ANA, "datos de Caja Cholulteca", "Quitar de guardados"),
            (ANA, "quitar de guardados", "quité de tus guardados Caja Cholulteca"),
            (ANA, "mis guardados", "No tienes nada guardado"),
        ],
    )


async def test_nothing_to_save_is_said(talking: Talking) -> None:
    await hold(
        talking,
        [
            (ANA, "guarda esta búsqueda", "Todavía no hemos buscado"),
            (ANA, "guardar", "Todavía no hemos buscado"),
            (ANA, "ayuda", "Mis guardados"),
            (ANA, "mis guardados", "está el botón «Guardar»"),
        ],
    )


@pytest.mark.parametrize(
    "action", ["save:ZZZZZZ", "saved:99", "saved:99:drop", "saved:x", "save:search"]
)
async def test_buttons_of_what_is_not_there_do_nothing(action: str, talking: Talking) -> None:
    assert "viejito" in await talking.press(ANA, action)


async def test_another_can_neither_see_nor_drop_it(talking: Talking) -> None:
    await talking.say(ANA, "punto de venta en León")
    await talking.say(ANA, "guarda esta búsqueda")
    async with talking.database() as work:
        (one,) = await work.saved.searches(sender_of(ANA))
    for who in ("telegram/eva", "slack/T1/ana"):
        assert "viejito" in await talking.press(who, f"saved:{one.number}")
        assert "viejito" in await talking.press(who, f"saved:{one.number}:drop")
    assert "León" in await talking.say(ANA, "mis guardados")
    assert "chat privado" in await talking.say(ANA, "mis guardados", chat="-100")


async def test_so_many_can_be_saved_and_no_more(talking: Talking) -> None:
    async with talking.database() as work:
        for number in range(MOST_COMPANIES):
            await work.saved.keep_company(sender_of(ANA), f"x{number}", talking.now)
        await work.commit()
    await talking.say(ANA, "datos de Caja Cholulteca")
    assert "Ya tienes 15 guardados" in await talking.say(ANA, "guardar")
    towns = ("León", "Puebla", "Mérida", "Cancún", "Toluca", "Tepic")
    for number, town in enumerate(towns):
        await talking.say(ANA, f"punto de venta en {town}")
        answer = await talking.say(ANA, "guarda esta búsqueda")
        assert ("Ya tienes 5 guardados" in answer) is (number >= MOST_SEARCHES)
    await talking.say(ANA, "punto de venta en León")
    assert "Guardado por doce meses" in await talking.say(ANA, "guarda esta búsqueda")


async def test_a_company_that_left_the_registry_is_left_out(talking: Talking) -> None:
    await talking.say(ANA, "datos de Caja Cholulteca")
    await talking.say(ANA, "guardar")
    async with talking.database() as work:
        await remove_whole(work.connection, ["cholula-1"])
        await work.commit()
    said = await talking.say(ANA, "mis guardados")
    assert "no tienes nada guardado" in said.lower()
    assert "Lo que ya no está en el registro no aparece" in said


async def test_an_exact_location_is_saved_as_its_town(talking: Talking) -> None:
    await talking.share(ANA, 19.0514321, -98.2959876)
    await talking.say(ANA, "punto de venta")
    assert "en San Andrés Cholula, Puebla" in await talking.say(ANA, "guarda esta búsqueda")
    exported = await talking.say(ANA, "exporta mis datos")
    kept = json.loads(exported[exported.index("{") :])["telegram"]["saved_search"]
    assert kept[0]["query"]["own_point"] is None
    assert "19.0514321" not in json.dumps(kept)


async def test_my_data_shows_it_an_erasure_and_twelve_months_end_it(talking: Talking) -> None:
    for who in (ANA, "eva"):
        await talking.say(who, "punto de venta en León")
        await talking.say(who, "guarda esta búsqueda")
        await talking.say(who, "el primero")
        await talking.say(who, "guardar")
    shown = await talking.say(ANA, "mis datos")
    assert "búsquedas guardadas: punto de venta" in shown
    assert "empresas guardadas: leon-" in shown
    await talking.say(ANA, "borra mis datos")
    await talking.say(ANA, "sí")
    assert "No tienes nada guardado" in await talking.say(ANA, "mis guardados")
    for days, left in ((364, 1), (2, 0)):
        talking.later(days=days)
        async with talking.database() as work:
            await work.conversations.forget_unused(talking.now)
            await work.commit()
            assert len(await work.saved.searches(sender_of("eva"))) == left
            assert len(await work.saved.companies(sender_of("eva"))) == left


async def test_invented_companies_are_marked_here_too(talking: Talking) -> None:
    async with talking.database() as work:
        await make_demo(work, 30, 1, talking.now.date(), beside=True)
        page = await work.registry.find(RegistryQuery(on=talking.now.date()), limit=60)
        found = await work.registry.providers([hit.id for hit in page.hits])
        await work.commit()
    one = next(one for one in found if one.demo)
    await talking.press(ANA, f"show:{one.code}")
    assert f"{one.name} (demo)" in await talking.say(ANA, "guardar")
    assert f"{one.name} (demo)" in await talking.say(ANA, "mis guardados")
