import html
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies import (
    Choice,
    Comparison,
    ComparisonRow,
    Fact,
    Facts,
    Listing,
    Note,
    ProviderCard,
    Reply,
    Strong,
    Text,
    WayToReach,
    plain,
)
from handlers.slack.rendering import bare, home, rendered
from tests.handlers.slack.wire import Call, mrkdwn, problems

HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U123> <#C123> <!subteam^S1>",
    "<https://evil.example|Banco>",
    "@everyone @channel @here",
    "*gratis* _ya_ ~no~ `x` ```y```",
    "&lt;!channel&gt;",
    "> cita\n>>> más",
    ":rotating_light: :a::b:",
    "\u202egnp.exe\u2066 \u200f",
    "nul\x00 \ud800 \x1b[31m",
    "x" * 5000,
    "<" * 3000,
    "&" * 9000,
    "á\n" * 900,
    "",
    " ",
    "👩‍💻" * 900,
    "*",
    "|",
]
words = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=400))
url = st.one_of(words, st.sampled_from(["https://a.example/?b=1&c=<x>", "javascript:alert(1)"]))


def reply(text: str, address: str, count: int) -> Reply:
    card = ProviderCard(
        id="1",
        code=text,
        name=text,
        city=text,
        state=text,
        number=count,
        action="show:000001",
        title=text,
        where=text,
        verification=text,
        reach=(WayToReach(text, address), WayToReach(text)),
    )
    return Reply(
        blocks=(
            Text((text, Strong(text), text)),
            Note(text),
            card,
            Facts((Fact(text, text, address),)),
            Listing(text, (text,) * count),
            Comparison((text[:40],), (ComparisonRow(text[:40], (text[:40],)),)),
        ),
        choices=tuple(Choice(text, f"at:{n}", n) for n in range(1, count + 1)),
    )


@settings(deadline=None, max_examples=60)
@given(text=words, address=url, count=st.integers(0, 12))
def test_nothing_that_anybody_typed_is_refused_or_rings(
    text: str, address: str, count: int
) -> None:
    for message in rendered(reply(text, address, count)):
        assert problems(Call("chat.postMessage", "T1", message)) == []
        json.dumps(message).encode()
        for shown in mrkdwn(message):
            assert "<!" not in shown
            assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in shown)


@settings(deadline=None, max_examples=60)
@given(text=words)
def test_links_are_only_those_that_may_be_opened(text: str) -> None:
    card = reply("x", text, 1)
    shown = " ".join(part for message in rendered(card) for part in mrkdwn(message))
    for link in shown.split("<")[1:]:
        assert link.startswith(("http://", "https://", "mailto:", "tel:"))
        assert ">" in link


@pytest.mark.parametrize("typed", [t for t in HOSTILE if t.strip() and len(t) < 100])
def test_it_is_shown_as_it_was_typed(typed: str) -> None:
    [message] = rendered(Reply(blocks=(Text((typed,)),)))
    shown = html.unescape(message["blocks"][0]["text"]["text"]).replace("\u200b", "")
    kept = "".join(c for c in typed if c in shown)
    assert shown == kept
    assert "<!channel>" not in message["blocks"][0]["text"]["text"]


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("*gratis*", "*\u200bgratis*\u200b"),
        ("ana_lopez@correo.example", "ana_lopez@correo.example"),
        ("de 9:00:00 a 18:30", "de 9:00:00 a 18:30"),
        (":smile:", ":\u200bsmile:"),
        ("5 > 3 & 2 < 4", "5 &gt; 3 &amp; 2 &lt; 4"),
        ("> cita", "&gt;\u200b cita"),
    ],
)
def test_marks_are_broken_only_where_slack_would_read_them(typed: str, marked: str) -> None:
    [message] = rendered(Reply(blocks=(Text((typed,)),)))
    assert message["blocks"][0]["text"]["text"] == marked


def test_a_page_of_cards_looks_like_this() -> None:
    card = ProviderCard(
        id="1",
        code="000001",
        name="Cajas & Más",
        city="Puebla",
        state="MX-PUE",
        number=1,
        action="show:000001",
        title="Cajas & Más",
        where="1.4 km",
        verification="✔ NYCE: MoProSoft 2, hasta el 1 may 2027",
        reach=(WayToReach("☎ 222 123 4567"), WayToReach("cajas.example", "https://cajas.example")),
    )
    more = Choice("Más", "page:abc:3", 2)
    [message] = rendered(Reply(blocks=(Text(("6 verificados:",)), card), choices=(more,)))
    assert message["text"] == html.escape(
        plain(Reply(blocks=(Text(("6 verificados:",)), card), choices=(more,))), quote=False
    )
    assert message["blocks"][1:] == [
        {
            "type": "section",
            "text": {
                "type": "mrkdwn",
                "text": "*1. Cajas &amp; Más* · 1.4 km\n✔ NYCE: MoProSoft 2, hasta el 1 may 2027\n"
                "☎ 222 123 4567 · <https://cajas.example|cajas.example>",
                "verbatim": True,
            },
            "accessory": {
                "type": "button",
                "action_id": "card_1",
                "text": {"type": "plain_text", "text": "Ficha completa", "emoji": False},
                "value": "show:000001",
                "accessibility_label": "Cajas & Más",
            },
        },
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "choice_0",
                    "text": {"type": "plain_text", "text": "2. Más", "emoji": False},
                    "value": "page:abc:3",
                }
            ],
        },
    ]


def test_a_long_answer_takes_several_messages_with_the_buttons_under_the_last() -> None:
    long = Reply(
        blocks=tuple(Text((f"{n} " + "palabra " * 60,)) for n in range(70)),
        choices=(Choice("Más", "page:abc:3", 1),),
    )
    messages = rendered(long)
    assert len(messages) > 1
    said = " ".join(part for message in messages for part in mrkdwn({"b": message["blocks"]}))
    assert all(f"{n} palabra" in said for n in range(70))
    assert [len(_actions(message)) for message in messages] == [0] * (len(messages) - 1) + [1]


def test_without_blocks_the_words_stay() -> None:
    [message] = rendered(Reply(blocks=(Text(("hola",)),)))
    assert bare(message)["text"] == "hola"
    assert bare(message)["blocks"] == []


def test_a_home_is_the_same_blocks() -> None:
    view = home(Reply(blocks=(Text(("hola",)),), choices=(Choice("Más", "page:a:3", 1),)))
    assert view["type"] == "home"
    assert [block["type"] for block in view["blocks"]] == ["section", "actions"]


def _actions(message: dict[str, Any]) -> list[Any]:
    return [block for block in message["blocks"] if block["type"] == "actions"]
