"""Forms as windows of their own: opened while Slack's trigger lives, else asked in the chat."""

from typing import Any

import pytest

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
        for block in view["blocks"]
    }
    state = {"state": {"values": values}}
    return await desk.interact(in_view(desk, "view_submission", {**view, **state}))


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
    ids = [block["block_id"] for block in view["blocks"]]
    wrong = {
        "24 characters": any(len(text) > 24 for text in texts),
        "metadata": len(view["private_metadata"]) > 3000,
        "blocks": not 0 < len(ids) <= 100,
        "ids": len(set(ids)) != len(ids),
    }
    return [name for name, is_wrong in wrong.items() if is_wrong]


async def test_all_questions_are_asked_at_once_and_the_answer_goes_where_it_began(
    desk: Desk,
) -> None:
    view = await opened(desk)
    assert problems_of(view) == []
    assert [block["block_id"] for block in view["blocks"]] == list(GOOD)
    assert "¿" in view["blocks"][0]["label"]["text"]
    assert await send(desk, view, GOOD) == 200
    receipt = await desk.answer()
    assert receipt.method == "response_url"
    assert receipt.args["response_type"] == "ephemeral"
    assert "Tortillas & Datos" in receipt.words
    assert await desk.again() == [200]
    await desk.silence()


async def test_what_is_no_answer_is_asked_again_and_the_rest_is_kept(desk: Desk) -> None:
    view = await opened(desk)
    assert await send(desk, view, {**GOOD, "phone": "no tengo", "services": "mmm"}) == 200
    again = (await desk.opening()).args["view"]
    assert [block["block_id"] for block in again["blocks"]] == ["services", "phone"]
    desk.slack.calls.clear()
    assert await send(desk, again, {"phone": "222 123 4567", "services": "nómina"}) == 200
    assert "Tortillas & Datos" in (await desk.answer()).words


async def test_one_question_alone_is_asked_in_the_chat(desk: Desk) -> None:
    view = await opened(desk)
    assert await send(desk, view, {**GOOD, "phone": "no tengo"}) == 200
    asked = await desk.answer()
    assert "teléfono" in asked.words
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
