"""Forms as windows of their own: opened while Slack's trigger lives, else asked in the chat."""

from typing import Any

import pytest

from handlers.slack import listening
from tests.handlers.slack.desk import Desk
from tests.handlers.slack.wire import Call, Fault, number

COMMAND = "quiero registrar mi empresa"
GOOD = {
    "name": "Tortillas & Datos",
    "services": "punto de venta",
    "place": "Puebla, Puebla",
    "phone": "222 123 4567",
    "contact": "",
    "credential": "",
}


async def opened(desk: Desk, **more: Any) -> dict[str, Any]:
    """The window that the command opens."""
    await desk.command(COMMAND, **more)
    view: dict[str, Any] = (await desk.opening()).args["view"]
    assert desk.slack.said() == [], "the window asks; nothing is said beside it"
    desk.slack.calls.clear()
    return view


async def send(desk: Desk, view: dict[str, Any], answers: dict[str, str]) -> int:
    """Fill the window in and send it."""
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": block["element"]["type"],
                "value": answers[block["block_id"]] or None,
            }
        }
        for block in inputs(view)
    }
    state = {"state": {"values": values}}
    return await desk.interact(in_view(desk, "view_submission", {**view, **state}))


def inputs(view: dict[str, Any]) -> list[dict[str, Any]]:
    """The questions of a window."""
    return [block for block in view["blocks"] if block["type"] == "input"]


def in_view(desk: Desk, kind: str, view: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": kind,
        "user": {"id": desk.person},
        "team": {"id": desk.team},
        "view": {"id": f"V{number()}", **view},
        "trigger_id": f"t{number()}",
    }


def problems_of(view: dict[str, Any]) -> list[str]:
    """What Slack would refuse of a modal."""
    texts = [view[part]["text"] for part in ("title", "submit", "close")]
    ids = [block["block_id"] for block in inputs(view)]
    wrong = {
        "24 characters": any(len(text) > 24 for text in texts),
        "metadata": len(view["private_metadata"]) > 3000,
        "blocks": not 0 < len(ids) <= len(view["blocks"]) <= 100,
        "ids": len(set(ids)) != len(ids),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


async def test_all_questions_are_asked_at_once_and_the_answer_goes_where_it_began(
    desk: Desk,
) -> None:
    view = await opened(desk)
    assert problems_of(view) == []
    assert "unas preguntas cortas" in view["blocks"][0]["text"]["text"]
    assert [block["block_id"] for block in inputs(view)] == list(GOOD)
    assert "¿" in inputs(view)[0]["label"]["text"]
    assert await send(desk, view, GOOD) == 200
    receipt = await desk.answer()
    assert receipt.method == "response_url"
    assert receipt.args["response_type"] == "ephemeral"
    assert "Tortillas & Datos" in receipt.words
    assert await desk.again() == [200]
    await desk.silence()


NO_PHONE = "Ese no es un teléfono: diez dígitos, por favor."


async def test_what_is_no_answer_is_said_beside_it_and_nothing_is_lost(desk_on_each: Desk) -> None:
    desk = desk_on_each
    view = await opened(desk)
    wrong = {**GOOD, "phone": "no tengo", "services": "mmm", "contact": "no@", "place": "Narnia"}
    assert await send(desk, view, wrong) == 200
    assert list(desk.objected) == ["services", "place", "phone", "contact"]
    assert desk.objected["phone"] == NO_PHONE
    assert "no es un correo" in desk.objected["contact"]
    assert "No conozco ese servicio" in desk.objected["services"]
    await desk.silence()
    assert await send(desk, view, {**GOOD, "phone": "222 123 456 789"}) == 200
    assert desk.objected == {"phone": NO_PHONE}
    assert await send(desk, view, GOOD) == 200
    assert desk.objected == {}
    assert "Tortillas & Datos" in (await desk.answer()).words


async def test_a_window_about_a_field_says_of_what_and_judges_by_it(desk: Desk) -> None:
    await desk.command("el teléfono de Caja Cholulteca no existe")
    view = (await desk.opening()).args["view"]
    assert "Caja Cholulteca" in view["blocks"][0]["text"]["text"]
    assert "Teléfono: ¿qué es lo correcto?" in view["blocks"][0]["text"]["text"]
    desk.slack.calls.clear()
    assert await send(desk, view, {"value": "uno dos", "evidence": ""}) == 200
    assert desk.objected == {"value": NO_PHONE}
    assert await send(desk, view, {"value": "222 111 2233", "evidence": ""}) == 200
    assert "Va a revisión" in (await desk.answer()).words


async def test_while_nobody_can_judge_it_is_taken_and_asked_again_in_the_chat(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "JUDGED_WITHIN_S", -1.0)
    view = await opened(desk)
    assert await send(desk, view, {**GOOD, "phone": "no tengo", "services": "mmm"}) == 200
    again = (await desk.opening()).args["view"]
    assert [block["block_id"] for block in inputs(again)] == ["services", "phone"]
    desk.slack.calls.clear()
    assert await send(desk, again, {"phone": "no tengo", "services": "nómina"}) == 200
    assert "teléfono" in (await desk.answer()).words
    await desk.command("222 123 4567")
    assert "Tortillas & Datos" in (await desk.answer()).words


async def test_to_close_the_window_is_to_leave_the_form(desk: Desk) -> None:
    view = await opened(desk)
    assert await desk.interact(in_view(desk, "view_closed", view)) == 200
    assert "ahí lo dejamos" in (await desk.answer()).words
    await desk.command("punto de venta en Puebla")
    assert "6 verificados" in (await desk.answer()).words
    assert await send(desk, view, GOOD) == 200
    assert "ya es viejito" in (await desk.answer()).words


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "fatal_error"])
async def test_where_no_window_opens_the_chat_asks(error: str, desk: Desk) -> None:
    desk.slack.faults.append(Fault("views.open", error=error))
    await desk.command(COMMAND)
    first = await desk.answer()
    assert "¿Cómo se llama la empresa?" in first.words
    await desk.command("Tortillas & Datos")
    assert "¿Qué ofrece?" in (await desk.answer()).words


async def test_words_without_a_trigger_are_asked_in_the_chat(desk: Desk) -> None:
    await desk.direct(COMMAND)
    assert "¿Cómo se llama la empresa?" in (await desk.answer()).words


async def test_a_window_begun_in_a_thread_is_answered_there(desk: Desk) -> None:
    await desk.mention("hola", ts="1700000000.000100")
    hello: Call = await desk.answer()
    button = {"action_id": "x", "type": "button", "value": "do:register_provider"}
    await desk.pressed(button, hello)
    view = (await desk.opening()).args["view"]
    desk.slack.calls.clear()
    assert await send(desk, view, GOOD) == 200
    receipt = await desk.answer()
    assert (receipt.method, receipt.args["thread_ts"]) == ("chat.postMessage", "1700000000.000100")


@pytest.mark.parametrize("metadata", ["", "{", "[]", '{"channel": 3}'])
async def test_a_window_of_an_older_version_is_no_error(metadata: str, desk: Desk) -> None:
    view = {"type": "modal", "callback_id": "gone", "private_metadata": metadata}
    whole = {**view, "state": {"values": {}}}
    assert await desk.interact(in_view(desk, "view_submission", whole)) == 200
    assert "ya es viejito" in (await desk.answer()).words
