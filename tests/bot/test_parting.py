"""How an announcement comes out on each front, told before it goes: a table in both languages."""

from datetime import UTC, datetime

import pytest

from bot.announcements import Announcement, Audience, Content
from bot.announcing import announced
from bot.conversation import Language
from bot.parting import parting_blocks
from bot.replies import plain_block
from bot.taxonomy import load_taxonomy
from bot.texts import texts_in
from handlers.assembly import partings

NOW = datetime(2026, 12, 1, tzinfo=UTC)
KEPT, ADDRESS = "a1b2", "https://feria.example/robot.jpg"
LINK = "https://feria.example/"
LONG = ("Ven a la feria del lunes. " * 200)[:2990].strip()
AMPERSANDS = "&" * 3000
TOGETHER_ES, TOGETHER_EN = "La imagen va junto con el texto.", "The picture comes with the text."
LABEL = "Inscríbete hoy mismo en la feria de la inteligencia artificial de Jalisco"

TABLE: list[tuple[str, Content, tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = [
    (
        "short",
        Content(es="Feria", en="Fair"),
        (),
        ("En Telegram: 1 mensaje.", "En Slack: 1 mensaje."),
        ("On Telegram: 1 message.", "On Slack: 1 message."),
    ),
    (
        "a picture with a short text",
        Content(es="Feria", picture=KEPT, picture_alt="Un robot"),
        (),
        (f"En Telegram: 1 mensaje. {TOGETHER_ES}", f"En Slack: 1 mensaje. {TOGETHER_ES}"),
        (f"On Telegram: 1 message. {TOGETHER_EN}", f"On Slack: 1 message. {TOGETHER_EN}"),
    ),
    (
        "a kept picture with more than a caption holds",
        Content(es=LONG, picture=KEPT, picture_alt="Un robot"),
        (),
        (
            "En Telegram: 2 mensajes. La imagen va aparte, antes del texto.\n· 1: 🖼\n· 2: Ven a",
            f"En Slack: 1 mensaje. {TOGETHER_ES}",
        ),
        (
            "On Telegram: 2 messages. The picture comes apart, before the text.",
            f"On Slack: 1 message. {TOGETHER_EN}",
        ),
    ),
    (
        "the same picture by its address",
        Content(es=LONG, picture=ADDRESS, picture_alt="Un robot"),
        (),
        (f"En Telegram: 1 mensaje. {TOGETHER_ES}", f"En Slack: 1 mensaje. {TOGETHER_ES}"),
        (f"On Telegram: 1 message. {TOGETHER_EN}", f"On Slack: 1 message. {TOGETHER_EN}"),
    ),
    (
        "one language is longer",
        Content(es=LONG, en="Fair", picture=KEPT, picture_alt="Un robot"),
        ("telegram",),
        (
            "En Telegram, en español: 2 mensajes. La imagen va aparte, antes del texto.",
            f"En Telegram, en inglés: 1 mensaje. {TOGETHER_ES}",
        ),
        (
            "On Telegram, in Spanish: 2 messages. The picture comes apart, before the text.",
            f"On Telegram, in English: 1 message. {TOGETHER_EN}",
        ),
    ),
    (
        "emoji count double on Telegram alone",
        Content(es="🎉" * 3000),
        (),
        ("En Telegram: 2 mensajes.\n· 1: 🎉", "En Slack: 1 mensaje."),
        ("On Telegram: 2 messages.\n· 1: 🎉", "On Slack: 1 message."),
    ),
    (
        "what is escaped is longer",
        Content(es=AMPERSANDS),
        ("slack",),
        ("En Slack: 2 mensajes.\n· 1: &&",),
        ("On Slack: 2 messages.\n· 1: &&",),
    ),
    (
        "a button is cut where it is too long",
        Content(es="Feria", link=LINK, link_label=LABEL),
        (),
        (
            f"En Telegram: 1 mensaje. El botón dice «{LABEL[:63]}…».",
            f"En Slack: 1 mensaje. El botón dice «{LABEL}».",
        ),
        (
            f"On Telegram: 1 message. The button says “{LABEL[:63]}…”.",
            f"On Slack: 1 message. The button says “{LABEL}”.",
        ),
    ),
]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    ("content", "fronts", "spanish", "english"),
    [row[1:] for row in TABLE],
    ids=[row[0] for row in TABLE],
)
def test_each_front_is_told_as_it_will_show_it(
    content: Content,
    fronts: tuple[str, ...],
    spanish: tuple[str, ...],
    english: tuple[str, ...],
    language: Language,
) -> None:
    audience = Audience(fronts=fronts)
    one = Announcement(id="A1", author="", content=content, audience=audience, made_at=NOW)
    blocks = parting_blocks(texts_in(language), one, partings(), load_taxonomy())
    said = [plain_block(block) for block in blocks]
    expected = spanish if language == "es" else english
    assert len(said) == len(expected), said
    for told, begins in zip(said, expected, strict=True):
        assert told.startswith(begins), said


def test_emoji_stand_below_a_picture_as_far_as_telegrams_own_units_reach() -> None:
    """Each is two units of UTF-16, of which a caption takes 1,024."""
    longest = 0
    for count in range(400, 520):
        content = Content(es="🎉" * count, picture=KEPT, picture_alt="Un robot")
        one = Announcement(id="A1", author="", content=content, made_at=NOW)
        first, *others = partings()["telegram"](announced(texts_in("es"), one))
        assert first.pictured
        assert bool(first.words) != bool(others)
        longest = max(longest, len(first.words.encode("utf-16-le")) // 2)
    assert 1000 < longest <= 1024
