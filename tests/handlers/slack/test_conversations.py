"""The same conversations as on the other fronts, through Slack's own requests."""

import asyncio
import html
from typing import Any

import pytest

from storage.database import Database, open_database
from storage.tables.messages import inbox
from tests.conversations.test_dialogues import dialogues
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.wire import Call


def held_in_slack() -> list[Any]:
    """Those without a shared location, which Slack has none of, and with one person."""
    return [
        pytest.param(turns, id=name)
        for name, turns in dialogues()
        if not any("location" in turn or "person" in turn for turn in turns)
    ]


@pytest.mark.parametrize("turns", held_in_slack())
async def test_dialogue_by_direct_message(turns: list[dict[str, Any]], desk: Desk) -> None:
    shown = None
    for turn in turns:
        if "press" in turn:
            assert shown is not None
            button = {"action_id": "choice_0", "type": "button", "value": turn["press"]}
            assert await desk.pressed(button, shown) == 200
        else:
            assert await desk.direct(html.escape(turn["say"], quote=False)) == 200
        shown, *others = await desk.answers()
        words = "\n\n".join(call.words for call in (shown, *others))
        for wanted in turn.get("says", []):
            assert wanted in words
        for unwanted in turn.get("silent", []):
            assert unwanted not in words


async def test_a_command_is_answered_to_its_sender_alone(desk: Desk) -> None:
    assert await desk.command("punto de venta en Puebla") == 200
    list_ = await desk.answer()
    assert list_.method == "response_url"
    assert list_.args["response_type"] == "ephemeral"
    assert list_.args["replace_original"] is False
    assert "6 verificados" in list_.words

    await desk.press(list_, "Más")
    page = await desk.answer()
    assert page.args["replace_original"] is True
    assert page.args["response_type"] == "ephemeral"
    assert "Del 4 al 6 de 6" in page.words

    await desk.press(page, "Ficha completa")
    record = await desk.answer()
    assert record.args["replace_original"] is False
    assert "Servicios" in record.words

    labels = [button["text"]["text"] for button in record.buttons]
    assert "Ficha completa" not in labels
    [back] = [label for label in labels if "Volver" in label]
    await desk.command(back.partition(".")[0])
    assert "Del 4 al 6 de 6" in (await desk.answer()).words


async def test_what_is_kept_of_a_person_is_told_in_a_channel_to_them_alone(
    desk_on_each: Desk,
) -> None:
    desk = desk_on_each
    await desk.direct("respaldos en Guadalajara")
    await desk.answer()
    await desk.command("mis datos")
    told = await desk.answer()
    assert (told.method, told.args["response_type"]) == ("response_url", "ephemeral")
    assert "Slack · perfil" in told.words
    await desk.press(told, "JSON")
    exported = await desk.answer()
    assert (exported.method, exported.args["response_type"]) == ("response_url", "ephemeral")
    assert "Guadalajara" in exported.words or "MX-JAL" in str(exported.args)
    for words in ("mis datos", "mis permisos", "mis propuestas", "exporta mis datos"):
        await desk.mention(words)
        refused = await desk.answer()
        assert refused.method == "chat.postMessage"
        assert "chat privado" in refused.words
        assert "perfil" not in refused.words


async def test_an_erasure_leaves_no_name_in_the_inbox(
    desk_on_each: Desk, database_url: str
) -> None:
    await desk_on_each.mention("hola")
    await desk_on_each.answer()
    await desk_on_each.direct("punto de venta en Puebla")
    await desk_on_each.answer()
    async with open_database(database_url, check=False) as database:
        assert "UANA" in repr(await inbox_rows(database))
        await desk_on_each.direct("borra mis datos")
        await desk_on_each.answer()
        await desk_on_each.direct("sí")
        assert "borré" in (await desk_on_each.answer()).words
        async with asyncio.timeout(10):
            while "UANA" in repr(await inbox_rows(database)):  # noqa: ASYNC110  # rows are looked at
                await asyncio.sleep(0.05)


async def inbox_rows(database: Database) -> list[Any]:
    async with database.reading() as work:
        return list((await work.connection.execute(inbox.select())).all())


async def test_a_mention_is_answered_in_its_thread(desk: Desk) -> None:
    await desk.mention("punto de venta en Puebla", ts="1700000000.000100")
    list_ = await desk.answer()
    assert list_.method == "chat.postMessage"
    assert (list_.args["channel"], list_.args["thread_ts"]) == ("C1", "1700000000.000100")
    assert (list_.args["unfurl_links"], list_.args["unfurl_media"]) == (False, False)

    await desk.press(list_, "Más")
    page = await desk.answer()
    assert page.method == "chat.update"
    assert "Del 4 al 6 de 6" in page.words

    await desk.press(list_, "Ficha completa")
    record = await desk.answer()
    assert (record.method, record.args["thread_ts"]) == ("chat.postMessage", "1700000000.000100")


async def test_a_thread_goes_on_without_a_mention_for_whoever_spoke_in_it(desk: Desk) -> None:
    await desk.mention("punto de venta en Puebla", ts="1700000000.000100")
    await desk.answer()
    await desk.in_thread("el segundo", "1700000000.000100")
    assert "Servicios" in (await desk.answer()).words
    desk.person = "UBOB"
    await desk.in_thread("el segundo", "1700000000.000100")
    await desk.silence()
    await desk.in_thread("punto de venta en Puebla", "1700000000.000999")
    await desk.silence()


async def test_a_mention_in_a_thread_is_answered_once_though_it_comes_as_two_events(
    desk: Desk,
) -> None:
    await desk.mention("hola", ts="1700000000.000100")
    await desk.answer()
    await desk.mention("punto de venta en Puebla", thread_ts="1700000000.000100")
    await desk.answer()
    await desk.in_thread("<@UBOTT1> punto de venta en Puebla", "1700000000.000100")
    await desk.silence()


async def test_a_direct_message_is_one_conversation_whatever_its_threads(desk: Desk) -> None:
    await desk.direct("punto de venta en Puebla")
    assert "thread_ts" not in (await desk.answer()).args
    await desk.direct("más", thread_ts="1700000000.000200")
    page = await desk.answer()
    assert "Del 4 al 6 de 6" in page.words
    assert page.args["thread_ts"] == "1700000000.000200"


@pytest.mark.parametrize(
    ("person", "words"), [("UANA", "Busco proveedores"), ("UBOB", "I find verified")]
)
async def test_a_command_without_words_helps_in_the_language_that_slack_knows(
    person: str, words: str, desk: Desk
) -> None:
    desk.person = person
    await desk.command("")
    assert words in (await desk.answer()).words


async def test_the_language_is_asked_once_and_never_waited_for_long(desk: Desk) -> None:
    await desk.direct("hola")
    await desk.direct("hola")
    await _answered(desk, 2)
    assert [call.method for call in desk.slack.calls].count("users.info") == 1


@pytest.mark.parametrize(
    "inner",
    [
        {"subtype": "message_changed", "message": {"text": "x"}},
        {"subtype": "message_deleted", "deleted_ts": "1.1"},
        {"bot_id": "B9", "text": "nómina en León"},
        {"user": "UBOTT1"},
        {"user": "USLACKBOT"},
        {"subtype": "channel_join"},
    ],
)
async def test_what_no_person_said_is_not_answered(inner: dict[str, Any], desk: Desk) -> None:
    said = {"type": "message", "channel": "DUANA", "channel_type": "im", "user": "UANA"}
    assert await desk.event({**said, "text": "hola", "ts": "1.000001", **inner}) == 200
    await desk.silence()


@pytest.mark.parametrize("media", ["audio/mp4", "image/png", "application/pdf"])
async def test_a_file_gets_a_kind_answer(media: str, desk: Desk) -> None:
    await desk.direct("", subtype="file_share", files=[{"mimetype": media}])
    assert "solo leo texto" in (await desk.answer()).words


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [{"action_id": "web", "url": "https://x.example"}]},
        {"type": "block_actions", "actions": [{"action_id": "gone", "type": "button"}]},
        {"type": "shortcut", "callback_id": "unknown"},
        {"type": "message_action", "callback_id": "unknown"},
        {"type": "block_suggestion", "action_id": "unknown", "block_id": "b", "value": "x"},
    ],
)
async def test_every_interaction_is_acknowledged(payload: dict[str, Any], desk: Desk) -> None:
    who = {"user": {"id": "UANA"}, "team": {"id": "T1"}, "channel": {"id": "C1"}}
    assert await desk.interact({**who, "trigger_id": "t0", **payload}) == 200
    await desk.silence(0.05)


@pytest.mark.parametrize("value", ["page:nosuchlist:3", "show:ZZZZZZ", "hack:it", "x" * 2000, ":"])
async def test_a_stale_or_forged_button_is_answered_politely(
    value: str, desk_on_each: Desk
) -> None:
    desk = desk_on_each
    await desk.direct("hola")
    shown = await desk.answer()
    button = {"action_id": "choice_9", "type": "button", "value": value}
    assert await desk.pressed(button, shown) == 200
    assert "ya es viejito" in (await desk.answer()).words


async def test_home_shows_how_to_ask_and_its_button_answers_by_direct_message(desk: Desk) -> None:
    opened = {"type": "app_home_opened", "user": "UANA", "channel": "DUANA", "tab": "home"}
    assert await desk.event(opened) == 200
    view = (await _published(desk)).args["view"]
    assert view["type"] == "home"
    button = view["blocks"][-1]["elements"][0]
    payload = {
        "type": "block_actions",
        "user": {"id": "UANA"},
        "team": {"id": "T1"},
        "container": {"type": "view", "view_id": "V1"},
        "actions": [{"action_id": button["action_id"], "value": button["value"]}],
        "trigger_id": "t-home",
    }
    assert await desk.interact(payload) == 200
    assert (await desk.answer()).args["channel"] == "UANA"


@pytest.mark.parametrize("kind", ["team_join", "member_joined_channel", "link_shared"])
async def test_events_that_mean_nothing_to_it_are_acknowledged(kind: str, desk: Desk) -> None:
    assert await desk.event({"type": kind, "user": "UANA", "channel": "C1"}) == 200
    await desk.silence(0.05)


async def _published(desk: Desk) -> Call:
    for _ in range(500):
        for call in desk.slack.calls:
            if call.method == "views.publish":
                return call
        await asyncio.sleep(0.01)
    raise AssertionError(desk.slack.calls)


async def _answered(desk: Desk, count: int) -> None:
    for _ in range(500):
        if len(desk.slack.said()) >= count:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(desk.slack.calls)
