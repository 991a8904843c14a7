"""The terminal, Telegram and Slack keep what every front owes."""

import html
import io
from typing import Any

import pytest
from rich.console import Console
from typing_extensions import override

from bot.replies import Choice, Reply, Text, WayToReach
from handlers.slack.rendering import rendered as rendered_for_slack
from handlers.telegram.rendering import rendered as rendered_for_telegram
from handlers.terminal.rendering import coloured
from handlers.terminal.rendering import rendered as rendered_for_terminal
from tests.handlers.front_contract import FrontContract, Shown, card
from tests.handlers.slack.wire import Call as SlackCall
from tests.handlers.slack.wire import mrkdwn, problems
from tests.handlers.telegram_rules import RefusedError, check_keyboard, read_text


def telegram_message(message: dict[str, Any]) -> Shown:
    markup = message.get("reply_markup")
    keyboard = markup.to_dict() if markup else None
    try:
        plain, links = read_text(message["text"], message["parse_mode"])
        check_keyboard(keyboard)
    except RefusedError as error:
        return Shown("", {}, [], [error.words])
    rows = (keyboard or {}).get("inline_keyboard", [])
    buttons = [button for row in rows for button in row]
    pressed = {one["text"]: one["callback_data"] for one in buttons if "callback_data" in one}
    opens = {one["text"]: one["url"] for one in buttons if "url" in one}
    return Shown(plain, pressed, links, [], opens)


class TestTelegram(FrontContract):
    @override
    def shown(self, reply: Reply) -> list[Shown]:
        return [telegram_message(message) for message in rendered_for_telegram(reply)]

    def test_a_name_is_no_link_and_rings_nobody(self) -> None:
        (message,) = self.shown(Reply(blocks=(card("@ana /start evil.example http://b.example"),)))
        title = message.words.splitlines()[0]
        for linked in ("@ana", "/start", "evil.example", "http://b"):
            assert linked not in title
            assert linked in title.replace("\u2060", "")

    def test_a_telephone_can_be_called(self) -> None:
        (message,) = self.shown(Reply(blocks=(card("Cajas"),)))
        assert "☎ +52 222 123 4567" in message.words

    def test_a_location_is_asked_for_by_the_keyboard_in_private_alone(self) -> None:
        here = Choice("📍 Aquí", "do:here", 1, asks_location=True)
        reply = Reply(blocks=(Text(("¿Dónde?",)),), choices=(here,))
        (private,) = rendered_for_telegram(reply)
        assert private["reply_markup"].to_dict()["keyboard"][0][0]["request_location"]
        (group,) = rendered_for_telegram(reply, private=False)
        assert group["reply_markup"] is None


class TestTerminal(FrontContract):
    @override
    def shown(self, reply: Reply) -> list[Shown]:
        return [Shown(rendered_for_terminal(reply), {}, [], [])]


class TestColouredTerminal(FrontContract):
    @override
    def shown(self, reply: Reply) -> list[Shown]:
        page = io.StringIO()
        Console(file=page, width=10_000, color_system=None).print(coloured(reply))
        lines = [line.rstrip() for line in page.getvalue().split("\n")]
        return [Shown("\n".join(lines), {}, [], [])]


class TestSlack(FrontContract):
    @override
    def shown(self, reply: Reply) -> list[Shown]:
        return [slack_message(message) for message in rendered_for_slack(reply)]


def slack_message(message: dict[str, Any]) -> Shown:
    marked = mrkdwn(message)
    links = [part.split("|")[0].split(">")[0] for text in marked for part in text.split("<")[1:]]
    words = html.unescape("\n".join([*marked, *_plain_texts(message)])).replace("\u200b", "")
    return Shown(
        words.replace("*", ""),
        {str(n): value for n, value in enumerate(_values(message))},
        links,
        problems(SlackCall("chat.postMessage", "T1", message)),
        {
            one["text"]["text"]: one["url"]
            for one in SlackCall("", "", message).buttons
            if "url" in one
        },
    )


def _plain_texts(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["text"])] if node.get("type") == "plain_text" else []
        return own + [text for value in node.values() for text in _plain_texts(value)]
    return (
        [text for value in node for text in _plain_texts(value)] if isinstance(node, list) else []
    )


def _values(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [str(node["value"])] if "value" in node else []
        return own + [text for value in node.values() for text in _values(value)]
    return [text for value in node for text in _values(value)] if isinstance(node, list) else []


@pytest.mark.parametrize(
    "way", [WayToReach("pág", "javascript:alert(1)"), WayToReach("x", "tel:1")]
)
def test_an_address_that_opens_nothing_good_is_no_link(way: WayToReach) -> None:
    from handlers.telegram.markup import linked  # noqa: PLC0415  # beside its one use

    assert "<a" not in linked(way.words, way.url)
