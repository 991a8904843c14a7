"""The picture of an announcement on Telegram: from a photo in the staff's chat to everybody."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.acting import THE_HOST
from bot.announcements import Announcement, Content, NotPossible
from bot.authorization import HOST, Grant
from bot.broadcasting import approved, confirmed
from bot.drafting import drafted, previewed
from bot.people import private_chat
from bot.recalling import corrected, recalled
from bot.redrawing import sound_picture
from tests.drawing import OWNER, drawn, photographed
from tests.handlers.audiences import SAID, SECOND, TO, launching, subscribe
from tests.handlers.couriers import Post, posting
from tests.handlers.fake_telegram import FakeTelegram
from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import TelegramChat, at_telegram, settings_for

NOW = datetime.now(UTC)
PEOPLE = range(7001, 7006)
ALT = "Un robot da la mano"
ADDRESS = "https://feria.example/robot.jpg"
LONG = "La feria abre a las nueve de la mañana; " * 40
FORBIDDEN = "Forbidden: bot was blocked by the user"


@pytest.fixture
async def staff(telegram: FakeTelegram, database_url: str) -> AsyncIterator[TelegramChat]:
    """One of the council's staff before the bot, once on each kind of database."""
    async with at_telegram(telegram, database_url) as chat:
        async with chat.database() as work:
            name = await work.identities.id_of(private_chat("telegram", "", "5001"), NOW)
            await work.permissions.grant(name, Grant(role="council-staff"), HOST, NOW)
            await work.commit()
        yield chat


@pytest.fixture
async def post(telegram: FakeTelegram, database_url: str) -> AsyncIterator[Post]:
    telegram.chats |= set(PEOPLE)
    async with posting(settings_for(telegram, database_url)) as post:
        await subscribe(post.database, PEOPLE, NOW)
        yield post


async def send_photo(chat: TelegramChat, data: bytes, kind: str = "photo") -> Call:
    """Somebody sends a picture: a small version of it, and the whole."""
    chat.telegram.files["theirs"] = data
    size = {"file_unique_id": "u", "width": 40, "height": 20}
    sizes = [{"file_id": "tiny", **size}, {"file_id": "theirs", **size}]
    document = {"file_id": "theirs", "file_unique_id": "u", "mime_type": "image/png"}
    sent: dict[str, Any] = {"photo": sizes} if kind == "photo" else {"document": document}
    return await chat.after(chat.telegram.message(chat.number, **sent))


async def asked_for_a_picture(chat: TelegramChat) -> None:
    await chat.say("quiero publicar un anuncio de IoT en Jalisco")
    await chat.say("Feria de <IoT>")
    asked = await chat.say("IoT fair")
    assert "¿Lleva imagen?" in asked.plain


@pytest.mark.parametrize("kind", ["photo", "document"])
async def test_from_a_photo_in_chat_to_a_preview_with_it(kind: str, staff: TelegramChat) -> None:
    await asked_for_a_picture(staff)
    assert "¿Qué se ve en la imagen?" in (await send_photo(staff, photographed(), kind)).plain
    assert "enlace" in (await staff.say(ALT)).plain
    assert "Cuándo" in (await staff.say("https://feria.example/iot")).plain
    shown = await staff.say("ahora")
    assert shown.method == "sendPhoto"
    assert all(words in shown.plain for words in ("Feria de <IoT>", "IoT fair"))
    assert shown.addresses == {"Más": "https://feria.example/iot"}
    (kept,) = [data for name, data in staff.telegram.files.items() if name != "theirs"]
    assert kept.startswith(b"\xff\xd8\xff")
    assert OWNER not in kept
    again = await staff.press("Imagen", shown)
    assert "¿Lleva imagen?" in again.plain
    without = await staff.say("saltar")
    assert (without.method, ALT in without.plain) == ("sendMessage", False)


@pytest.mark.parametrize(
    ("data", "words"), [(b"%PDF-1.7", "JPEG"), (drawn(size=(2100, 100)), "veinte veces")]
)
async def test_what_is_no_picture_is_asked_for_again(
    data: bytes, words: str, staff: TelegramChat
) -> None:
    await asked_for_a_picture(staff)
    again = await send_photo(staff, data)
    assert words in again.plain
    assert "¿Lleva imagen?" in again.plain
    staff.telegram.faults.append(Fault("getFile", 400))
    assert "No pude recibir" in (await send_photo(staff, drawn())).plain
    assert "http" in (await staff.say("http://feria.example/x.png")).plain
    assert "¿Qué se ve" in (await staff.say(ADDRESS)).plain


async def test_a_picture_that_nobody_asked_for_is_not_fetched(chat: TelegramChat) -> None:
    assert "solo leo texto" in (await send_photo(chat, drawn())).plain
    assert [call for call in chat.telegram.calls if call.method == "getFile"] == []


async def announced(post: Post, content: Content, picture: bytes = b"") -> Announcement:
    """An announcement on its way; what is kept of its picture has its key."""
    async with post.database() as work:
        if picture:
            sound = sound_picture(picture)
            await work.pictures.keep(sound, NOW)
            content = replace(content, picture=sound.key, picture_alt=ALT)
        one = await drafted(work, THE_HOST, content, TO, NOW)
        await previewed(work, THE_HOST, one.id, NOW)
        await confirmed(work, THE_HOST, one.id, NOW)
        one = await approved(work, SECOND, one.id, NOW)
        await work.commit()
    await launching(post.database).look(datetime.now(UTC))
    return one


async def test_it_is_uploaded_once_and_then_named(telegram: FakeTelegram, post: Post) -> None:
    await announced(post, SAID, drawn("JPEG"))
    calls = await telegram.answers(len(PEOPLE))
    assert {call.chat for call in calls} == set(PEOPLE)
    assert [call.method for call in calls] == ["sendPhoto"] * len(PEOPLE)
    assert [call.uploaded for call in calls].count(True) == 1
    assert all("Feria de <IoT>" in call.plain and ALT not in call.plain for call in calls)
    assert all(call.addresses == {"Más": "https://feria.example/"} for call in calls)
    await announced(post, SAID, drawn("JPEG"))
    later = (await telegram.answers(2 * len(PEOPLE)))[len(PEOPLE) :]
    assert not any(call.uploaded for call in later)


async def test_another_bot_knows_no_names_and_is_given_it_anew(
    telegram: FakeTelegram, post: Post
) -> None:
    await announced(post, SAID, drawn("JPEG"))
    await telegram.answers(len(PEOPLE))
    telegram.files.clear()
    await announced(post, SAID, drawn("JPEG"))
    later = (await telegram.answers(2 * len(PEOPLE)))[len(PEOPLE) :]
    assert [call.uploaded for call in later].count(True) >= 1
    assert all(call.method == "sendPhoto" for call in later)


@pytest.mark.parametrize(
    ("content", "picture", "methods"),
    [
        (Content(es=LONG), drawn(), ["sendPhoto", "sendMessage"]),
        (Content(es=LONG, picture=ADDRESS, picture_alt=ALT), b"", ["sendMessage"]),
        (Content(es="Feria", picture=ADDRESS, picture_alt=ALT), b"", ["sendPhoto"]),
    ],
    ids=["kept and long", "by address and long", "by address"],
)
async def test_more_words_than_fit_below_it(
    content: Content, picture: bytes, methods: list[str], telegram: FakeTelegram, post: Post
) -> None:
    one = await announced(post, content, picture)
    calls = await telegram.answers(len(PEOPLE) * len(methods))
    mine = [call for call in calls if call.chat == 7001]
    assert [call.method for call in mine] == methods
    assert content.es.strip() in mine[-1].plain
    assert "Me interesa" in mine[-1].buttons
    if methods == ["sendMessage"]:
        preview = mine[0].params["link_preview_options"]
        assert (preview["url"], preview["show_above_text"]) == (ADDRESS, True)
    await settled(post, one)
    async with post.database() as work:
        assert await corrected(work, THE_HOST, one.id, Content(es="Es el martes"), NOW) == 5
        await work.commit()
    edits = (await telegram.answers(len(calls) + len(PEOPLE)))[len(calls) :]
    captioned = methods == ["sendPhoto"]
    assert {call.method for call in edits} == {
        "editMessageCaption" if captioned else "editMessageText"
    }
    assert all("Es el martes" in call.plain for call in edits)
    async with post.database() as work:
        await recalled(work, THE_HOST, one.id, NOW)
        await work.commit()
    while [call.method for call in telegram.calls].count("deleteMessage") < len(calls):
        await telegram.wait()
    assert telegram.messages == {}


async def settled(post: Post, one: Announcement) -> None:
    """Once all of it was sent and is recorded."""
    while True:
        async with post.database.reading() as work:
            counts = [await work.outbox.counts(group) for group in one.groups]
        if sum(count.sent for count in counts) == len(PEOPLE):
            return
        await post.courier.look()


@pytest.mark.parametrize(
    ("words", "picture"),
    [
        ("IMAGE_PROCESS_FAILED", drawn()),
        ("not enough rights to send photos to the chat", drawn()),
        ("wrong type of the web page content", b""),
    ],
    ids=["unreadable", "no rights", "no page"],
)
async def test_a_picture_that_is_not_taken_costs_no_word(
    words: str, picture: bytes, telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendPhoto", 400, words=f"Bad Request: {words}", count=99))
    content = SAID if picture else replace(SAID, picture=ADDRESS, picture_alt=ALT)
    one = await announced(post, content, picture)
    calls = await telegram.answers(len(PEOPLE))
    assert {call.chat for call in calls} == set(PEOPLE)
    assert all("Feria de <IoT>" in call.plain and ALT in call.plain for call in calls)
    await settled(post, one)


async def test_who_blocked_the_bot_is_asked_once(telegram: FakeTelegram, post: Post) -> None:
    telegram.faults.append(Fault("sendPhoto", 403, words=FORBIDDEN, chat=7003, count=9))
    await announced(post, SAID, drawn())
    await telegram.answers(len(PEOPLE) - 1)
    tried = [call for call in telegram.calls if call.chat == 7003]
    assert [call.method for call in tried] == ["sendPhoto"]


async def test_a_lost_answer_is_sent_once_more_as_a_photo(
    telegram: FakeTelegram, post: Post
) -> None:
    telegram.faults.append(Fault("sendPhoto", "lose", chat=7003))
    one = await announced(post, SAID, drawn())
    await telegram.answers(len(PEOPLE) + 1)
    await settled(post, one)
    async with post.database.reading() as work:
        counts = [await work.outbox.counts(group) for group in one.groups]
    assert sum(count.uncertain for count in counts) == 1


async def test_a_correction_that_fits_no_caption_is_refused(
    telegram: FakeTelegram, post: Post
) -> None:
    one = await announced(post, SAID, drawn())
    await telegram.answers(len(PEOPLE))
    await settled(post, one)
    async with post.database() as work:
        with pytest.raises(NotPossible, match="850"):
            await corrected(work, THE_HOST, one.id, Content(es=LONG), NOW)
