"""A company from a chat in Telegram to the registry: registered, reviewed, found, told."""

from datetime import UTC, datetime

from sqlalchemy import select

from bot.authorization import HOST
from bot.one_time_codes import Promise
from storage.tables.messages import delivery
from tests.handlers.telegram_chat import TelegramChat

STAFF = 7001
REGISTERS = (
    *("quiero dar de alta mi empresa", "Grupo Xicotli", "punto de venta", "Puebla, Puebla"),
    *("222 123 4567", "hola@xicotli.mx"),
)


async def code_for(chat: TelegramChat, about: str) -> str:
    """A one-time code, as the host gives it."""
    async with chat.database() as work:
        promise = Promise(kind="role", about=about, issuer=HOST)
        code = await work.codes.issue(promise, datetime.now(UTC))
        await work.commit()
    return code


async def test_from_a_chat_to_an_approval(chat: TelegramChat) -> None:
    staff = chat.other(number=STAFF, user=STAFF)
    for words in REGISTERS[:-1]:
        await chat.say(words)
    receipt = await chat.press("Saltar", await chat.say(REGISTERS[-1]))
    assert "Va a revisión" in receipt.plain
    code = await code_for(chat, "council-staff:")
    assert "equipo del consejo" in (await staff.say(f"/codigo {code}")).plain
    queue = await staff.say("/pendientes")
    (name,) = [words for words in queue.buttons if "Xicotli" in words]
    shown = await staff.press(name, queue)
    done = await staff.press("Aprobar", shown)
    assert "quedó decidida" in done.plain
    assert "222 123 4567" in (await chat.say("datos de Grupo Xicotli")).plain
    async with chat.database() as work:
        rows = (await work.connection.execute(select(delivery))).all()
    assert [(row.front, row.chat) for row in rows] == [("telegram", "5001")]


async def test_a_desk_in_a_group_is_set_by_its_staff_alone(chat: TelegramChat) -> None:
    group = chat.other(number=-100200, user=STAFF)
    refused = await group.say("/x esta es la mesa del consejo")
    assert "solo lo puede hacer" in refused.plain
    staff = chat.other(number=STAFF, user=STAFF)
    await staff.say(await code_for(chat, "council-staff:"))
    assert "Listo" in (await group.say("/x esta es la mesa del consejo")).plain


async def test_the_whole_notice_is_a_command(chat: TelegramChat) -> None:
    assert "Aviso de privacidad, versión" in (await chat.say("/privacidad")).plain
