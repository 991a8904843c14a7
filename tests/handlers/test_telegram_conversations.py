"""What people do at Telegram, and what they then see."""

from typing import Any

import pytest

from tests.handlers.telegram_calls import Call, Fault
from tests.handlers.telegram_chat import TelegramChat

GROUP = -1001


def names(page: Call) -> list[str]:
    return [line for line in page.plain.splitlines() if line[:2] in ("1.", "2.", "3.")]


async def code_of(chat: TelegramChat, name: str) -> str:
    async with chat.database.reading() as work:
        (found, *_) = await work.registry.named(name)
        return found.code


async def test_a_need_a_place_a_choice_by_word_and_by_number(chat: TelegramChat) -> None:
    found = await chat.say("ocupo un punto de venta pa mi fonda en puebla")
    assert "6 verificados" in found.plain
    assert list(found.buttons)[:2] == ["1", "2"]
    moved = await chat.say("y en cholula")
    assert "Caja Cholulteca" in moved.plain
    second = await chat.say("el segundo")
    assert "Punto San Pedro" in second.plain
    assert "222 234 5676" in (await chat.press("Contactar", second)).plain


async def test_the_next_page_takes_the_place_of_the_first(chat: TelegramChat) -> None:
    first = await chat.say("punto de venta en puebla")
    second = await chat.press("Más", first)
    assert second.method == "editMessageText"
    assert second.params["message_id"] == first.params["message_id"]
    assert second.plain != first.plain
    back = await chat.press("Regresar", second)
    assert names(back) == names(first) != names(second)
    assert chat.answered_queries == [True, True]


@pytest.mark.parametrize(
    ("written", "language", "says"),
    [
        ("/start", "es", "proveedores de tecnología verificados"),
        ("/start", "en", "verified IT providers"),
        ("/start loquesea", "es", "proveedores de tecnología verificados"),
        ("/ayuda", "es", "Escribe como hablas"),
        ("/help", "en", "Write as you speak"),
        ("/help", "es", "Escribe como hablas"),
        ("/idioma", "es", "English"),
        ("/servicios", "es", "punto de venta"),
        ("/misdatos", "es", "guardo"),
        ("/cancelar", "es", ""),
        ("/buscar punto de venta en puebla", "es", "verificados"),
        ("/no_such_thing", "es", ""),
    ],
)
async def test_commands(chat: TelegramChat, written: str, language: str, says: str) -> None:
    answer = await chat.other(language=language).say(written)
    assert says.lower() in answer.plain.lower()


async def test_a_deep_link_opens_its_provider(chat: TelegramChat) -> None:
    code = await code_of(chat, "Cajas del Centro")
    assert "Cajas del Centro" in (await chat.say(f"/start {code}")).plain
    assert "Cajas del Centro" in (await chat.say(f"/start {code.lower()}")).plain


async def test_the_menu_stands_in_both_languages(chat: TelegramChat) -> None:
    assert {row["command"] for row in chat.telegram.commands["es"]} >= {"ayuda", "misdatos"}
    assert {row["command"] for row in chat.telegram.commands[""]} >= {"help", "mydata"}


async def test_a_location_is_asked_for_by_the_keyboard_and_completes_the_need(
    chat: TelegramChat,
) -> None:
    asked = await chat.say("punto de venta cerca de mí")
    key = asked.params["reply_markup"]["keyboard"][0][0]
    assert key["request_location"] is True
    again = await chat.say(key["text"])
    assert again.params["reply_markup"]["keyboard"]
    near = await chat.share(19.0514, -98.2959)
    assert "Caja Cholulteca" in near.plain


async def test_in_a_group_nobody_can_be_asked_for_a_location(chat: TelegramChat) -> None:
    group = chat.other(number=GROUP)
    asked = await group.say("@directorio_bot punto de venta cerca de mí")
    assert "keyboard" not in (asked.params.get("reply_markup") or {})


@pytest.mark.parametrize(
    "written",
    ["/ayuda", "/ayuda@directorio_bot", "@directorio_bot ayuda", "ayuda @Directorio_Bot"],
)
async def test_in_a_group_who_speaks_to_the_bot_is_answered(
    chat: TelegramChat, written: str
) -> None:
    answer = await chat.other(number=GROUP).say(written)
    assert "Escribe como hablas" in answer.plain
    assert answer.params["reply_parameters"]["message_id"]


async def test_in_a_group_a_reply_to_the_bot_is_answered(chat: TelegramChat) -> None:
    group = chat.other(number=GROUP)
    found = await group.say("@directorio_bot punto de venta en puebla")
    shown = chat.telegram.messages[GROUP, found.params["message_id"]]
    answer = await group.say("y en cholula", reply_to_message=shown)
    assert "Caja Cholulteca" in answer.plain


async def test_in_a_group_other_talk_is_left_alone(chat: TelegramChat) -> None:
    for text in ("hola a todos", "/ayuda@otro_bot", "escríbele a @directorio_bots_x no"):
        if "@directorio_bot" not in text:
            chat.telegram.say(text, GROUP, user=7)
    await chat.settled()
    assert not chat.telegram.seen(GROUP)


async def test_an_answer_goes_to_the_topic_that_it_was_asked_in(chat: TelegramChat) -> None:
    topic = {"message_thread_id": 77, "is_topic_message": True}
    group = chat.other(number=GROUP)
    answer = await group.say("@directorio_bot punto de venta en puebla", **topic)
    assert int(answer.params["message_thread_id"]) == 77
    more = await group.press("1", answer)
    assert more.chat == GROUP


async def test_a_chain_of_replies_is_no_topic(chat: TelegramChat) -> None:
    answer = await chat.other(number=GROUP).say("/ayuda", message_thread_id=3)
    assert "message_thread_id" not in answer.params


@pytest.mark.parametrize(
    "thing",
    [
        {"voice": {"file_id": "a", "file_unique_id": "b", "duration": 3}},
        {"sticker": {"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1,
                     "is_animated": False, "is_video": False, "type": "regular"}},
        {"photo": [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]},
        {"document": {"file_id": "a", "file_unique_id": "b"}},
        {"contact": {"phone_number": "1", "first_name": "B"}},
        {"dice": {"emoji": "🎲", "value": 3}},
    ],
    ids=lambda thing: next(iter(thing)),
)  # fmt: skip
async def test_what_is_no_text_is_answered_kindly(
    chat: TelegramChat, thing: dict[str, Any]
) -> None:
    answer = await chat.after(chat.telegram.message(**thing))
    assert "texto" in answer.plain


async def test_a_correction_is_answered_once(chat: TelegramChat) -> None:
    said = chat.telegram.message(text="punto de venta en cholula")
    assert "Caja Cholulteca" in (await chat.after(said)).plain
    edited = {**said, "text": "punto de venta en león", "edit_date": said["date"] + 9}
    assert "Zapatería Digital" in (await chat.after(edited, "edited_message")).plain
    before = len(chat.telegram.seen())
    chat.telegram.push(edited_message=edited)
    late = {**said, "text": "hola", "edit_date": said["date"] + 9000}
    chat.telegram.push(edited_message=late)
    await chat.settled()
    assert len(chat.telegram.seen()) == before


async def test_a_live_location_moves_in_silence(chat: TelegramChat) -> None:
    spot = {"latitude": 19.05, "longitude": -98.29, "live_period": 900}
    said = chat.telegram.message(location=spot)
    await chat.after(said)
    before = len(chat.telegram.seen())
    chat.telegram.push(edited_message={**said, "edit_date": said["date"] + 5})
    await chat.settled()
    assert len(chat.telegram.seen()) == before


@pytest.mark.parametrize("forged", ["page:zz:0", "show:ZZZZZZ", "drop table", "erase:yes", "do:x"])
async def test_a_forged_or_stale_button_gets_a_polite_answer(
    chat: TelegramChat, forged: str
) -> None:
    found = await chat.say("punto de venta en puebla")
    answer = await chat.press_data(forged, found)
    assert "muy viejo" in answer.plain or "botón" in answer.plain
    assert chat.answered_queries == [True]


async def test_a_button_pressed_twice_is_answered_and_changes_nothing_twice(
    chat: TelegramChat,
) -> None:
    found = await chat.say("punto de venta en puebla")
    chat.telegram.press(found.buttons["Más"], found)
    chat.telegram.press(found.buttons["Más"], found)
    await chat.settled()
    assert chat.answered_queries == [True, True]
    edits = [call for call in chat.telegram.calls if call.method == "editMessageText"]
    assert [call.done for call in edits] == [True, False]
    assert len(chat.telegram.seen()) == 2


async def test_a_button_is_acknowledged_through_a_short_outage(chat: TelegramChat) -> None:
    found = await chat.say("punto de venta en puebla")
    chat.telegram.faults.append(Fault("answerCallbackQuery", 502, count=2))
    await chat.press("Más", found)
    assert chat.answered_queries == [True]


async def test_a_button_of_a_message_that_is_gone_is_answered_below(chat: TelegramChat) -> None:
    found = await chat.say("punto de venta en puebla")
    gone = {"date": 0}
    before = len(chat.telegram.seen())
    chat.telegram.press(found.buttons["Más"], found, **gone)
    del chat.telegram.messages[chat.number, found.params["message_id"]]
    answer = (await chat.telegram.answers(before + 1))[-1]
    assert answer.method == "sendMessage"


async def test_what_providers_wrote_is_shown_as_written(chat: TelegramChat) -> None:
    answer = await chat.say("cableado en oaxaca")
    assert "<b>Redes</b> & <!channel> *Ñandú*" in answer.plain


async def test_somebody_who_blocked_the_bot_is_let_go(chat: TelegramChat) -> None:
    chat.telegram.faults.append(
        Fault("sendMessage", 403, words="Forbidden: bot was blocked by the user")
    )
    chat.telegram.say("hola")
    await chat.settled()
    assert not chat.telegram.seen()
    assert (await chat.say("hola")).plain


async def test_a_group_that_became_another_is_answered_there(chat: TelegramChat) -> None:
    chat.telegram.chats.add(-2002)
    moved = Fault("sendMessage", 400, chat=GROUP, parameters={"migrate_to_chat_id": -2002})
    chat.telegram.faults.append(moved)
    chat.telegram.say("/ayuda", GROUP, user=7)
    (answer,) = await chat.telegram.answers(1)
    assert answer.chat == -2002


async def test_markup_that_cannot_be_read_is_left_out_once(chat: TelegramChat) -> None:
    words = "Bad Request: can't parse entities: Unsupported start tag"
    chat.telegram.faults.append(Fault("sendMessage", 400, words=words))
    answer = await chat.say("punto de venta en puebla")
    assert "parse_mode" not in answer.params
    assert "verificados" in answer.plain
    assert answer.buttons


async def test_a_refusal_to_listen_is_waited_out_by_the_whole_bot(chat: TelegramChat) -> None:
    await chat.say("hola")
    chat.telegram.faults.append(
        Fault("sendMessage", 429, words="Too Many Requests", parameters={"retry_after": 2})
    )
    chat.telegram.say("hola", 5001)
    chat.telegram.chats.add(5002)
    while not chat.telegram.calls[-1].error:
        await chat.telegram.wait()
    refused = chat.telegram.calls[-1]
    chat.telegram.say("hola", 5002)
    seen = await chat.telegram.answers(3)
    assert all(call.at >= refused.at + 2 for call in seen[1:])


async def test_my_data_goes_when_asked(chat: TelegramChat) -> None:
    await chat.say("punto de venta en puebla")
    assert await chat.standing()
    asked = await chat.say("/borrarmisdatos")
    assert (await chat.press_data("erase:yes", asked)).plain
    assert await chat.standing() is None


def test_call_is_what_a_person_sees() -> None:
    call = Call("sendMessage", {"chat_id": "5"}, 0.0)
    assert call.chat == 5
    assert call.buttons == {}
