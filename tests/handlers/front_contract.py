"""What every front owes to a reply, whatever is in it; each front's tests inherit this."""

import unicodedata
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.replies import (
    Block,
    Choice,
    Comparison,
    ComparisonRow,
    Fact,
    Facts,
    Listing,
    Note,
    Picture,
    ProviderCard,
    Reply,
    Strong,
    Text,
    VerifiedBy,
    WayToReach,
)

HOSTILE = [
    "<b>gratis</b> & <script>alert(1)</script>",
    "<!channel> <!here> <@U123> <https://evil.example|Banco>",
    "@everyone @somebody /start",
    "*x* _y_ `z` [a](https://evil.example) ~n~",
    "\u202egnp.exe\u2066 \u200f\x00 \ud800 \x1b[31mrojo\x1b[0m",
    "&lt;b&gt; &amp; &#60;",
    "ñandú 👩‍👩‍👧 " * 300,
    "<" * 4096,
    "x" * 9000,
    "a\n" * 3000,
    "\n\n",
    " ",
    "",
]
_TURNING = set(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F]))
typed = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300))


@dataclass(frozen=True)
class Shown:
    """One message as a person sees it; `buttons` are what can be pressed, `opens` what opens."""

    words: str
    buttons: dict[str, str]
    links: list[str]
    problems: list[str]
    opens: dict[str, str] = field(default_factory=dict)


def card(text: str, number: int = 1, url: str = "") -> ProviderCard:
    return ProviderCard(
        id="1",
        code="000001",
        name=text,
        city=text,
        state="MX-PUE",
        verified=VerifiedBy("moprosoft", "NYCE", date(2027, 5, 1)),
        number=number,
        action=f"show:00000{number}",
        title=text,
        where=text,
        verification=text,
        reach=(WayToReach(text, url), WayToReach("☎ 222 123 4567", "tel:+522221234567")),
    )


def every_block(text: str, url: str = "") -> tuple[Block, ...]:
    short = text.split("\n", maxsplit=1)[0][:12] or "-"
    return (
        Text((text, Strong(text), " y ", Strong("ya"))),
        Note(text),
        card(text, 1, url),
        Facts((Fact(text, text, url), Fact("Teléfono", "222 123 4567", "tel:+522221234567"))),
        Listing(text, (text, text)),
        Listing("", (text,)),
        Comparison((short, short), (ComparisonRow(short, (short, short)),)),
        Picture("0" * 64, text),
        Picture("https://a.example/p.jpg", text),
    )


class FrontContract(ABC):
    """Inherited by each front's class of tests."""

    @abstractmethod
    def shown(self, reply: Reply) -> list[Shown]:
        """The messages of a reply, as people see them there."""

    @pytest.mark.parametrize("block", every_block("Punto de Venta"), ids=range(9))
    def test_every_block_is_shown(self, block: Block) -> None:
        (message,) = self.shown(Reply(blocks=(block,)))
        assert message.problems == []
        assert "Punto de Ven" in message.words

    @settings(
        deadline=None,
        max_examples=25,
        suppress_health_check=[HealthCheck.differing_executors],  # inherited on purpose
    )
    @given(text=typed, url=st.one_of(typed, st.just("https://a.example/?b=1&c=<x>")))
    def test_what_anybody_typed_does_nothing(self, text: str, url: str) -> None:
        choices = (Choice(text, "do:help", 2),)
        for message in self.shown(Reply(blocks=every_block(text, url), choices=choices)):
            assert message.problems == []
            assert not _TURNING & set(message.words)
            assert not any(
                unicodedata.category(c) in ("Cs", "Cc") for c in message.words if c != "\n"
            )
            for link in message.links:
                assert link.startswith(("https://", "http://", "tel:", "mailto:"))

    @pytest.mark.parametrize("blocks", [(), (Text(("",)),), (Text(("\u202e",)), Note(" "))])
    def test_a_reply_of_nothing_is_still_a_message(self, blocks: tuple[Block, ...]) -> None:
        for message in self.shown(Reply(blocks=blocks)):
            assert message.problems == []

    def test_no_word_of_a_long_reply_is_lost(self) -> None:
        paragraphs = tuple(Text((f"párrafo {n}: " + "palabra " * 90,)) for n in range(30))
        words = " ".join(message.words for message in self.shown(Reply(blocks=paragraphs)))
        assert all(f"párrafo {n}:" in words for n in range(30))
        assert words.count("palabra") >= 30 * 90

    @pytest.mark.parametrize("count", [1, 3, 12])
    def test_every_choice_can_be_pressed_or_answered_by_its_number(self, count: int) -> None:
        cards = tuple(card(f"Empresa {n}", n) for n in range(1, 4))
        choices = tuple(Choice(f"Opción {n}", f"at:{n}", n + 3) for n in range(1, count + 1))
        messages = self.shown(Reply(blocks=cards, choices=choices))
        words = "\n".join(message.words for message in messages)
        pressed = {action for message in messages for action in message.buttons.values()}
        for choice in choices:
            assert choice.action in pressed or f"{choice.number}. {choice.label}" in words
        for shown in cards:
            assert shown.action in pressed or f"{shown.number}. {shown.title}" in words
            assert f"{shown.number}. {shown.title}" in words

    def test_a_choice_may_open_an_address(self) -> None:
        address = "https://feria.example/?a=1&b=2"
        choices = (Choice("Inscríbete", "", url=address), Choice("Ayuda", "do:help", 1))
        (message,) = self.shown(Reply(blocks=(Text(("Feria",)),), choices=choices))
        assert message.problems == []
        assert "Inscríbete" in message.words or "Inscríbete" in message.opens
        assert message.opens.get("Inscríbete", address) == address
        assert message.opens or address in message.words

    def test_choices_with_nothing_to_read_keep_their_buttons_valid(self) -> None:
        choices = (
            Choice("", "do:help", 1),
            Choice("\u202e", "do:cancel", 2),
            Choice("x" * 500, "do:x", 3),
        )
        for message in self.shown(Reply(blocks=(Text(("¿?",)),), choices=choices)):
            assert message.problems == []
