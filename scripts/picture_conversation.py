"""Draw docs/conversation.svg: a real conversation with the demonstration registry.

Run from the repository: python scripts/picture_conversation.py
"""

import asyncio
import io
import re
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.text import Text

from bot.messages import Message, Sender
from bot.search import today
from handlers.assembly import assembled
from handlers.settings import Settings
from handlers.terminal.rendering import coloured
from storage.demo.making import make_demo

PICTURE = Path(__file__).parents[1] / "docs" / "conversation.svg"
SAID = ("ocupo un punto de venta pa mi fonda en puebla", "y en cholula", "el segundo")
COLUMNS = 58
_FONTS_FROM_ELSEWHERE = re.compile(r"@font-face\s*{.*?}", re.DOTALL)


async def draw() -> None:
    """Hold the conversation, and draw what a person sees of it."""
    console = Console(record=True, width=COLUMNS, highlight=False, file=io.StringIO())
    with TemporaryDirectory() as folder:
        settings = Settings(database_url=f"sqlite:///{folder}/dsmx.db")
        async with assembled(settings) as parts:
            async with parts.database() as work:
                await make_demo(work, 1225, 1, today(datetime.now(UTC)))
                await work.commit()
            for number, words in enumerate(SAID):
                console.print(Text(f"› {words}\n", style="bold"))
                reply = await parts.assistant.reply_to(_said(number, words))
                console.print(coloured(reply))
    drawn = console.export_svg(title="make chat", font_aspect_ratio=0.61)
    drawn = _FONTS_FROM_ELSEWHERE.sub("", drawn).replace("Fira Code", "monospace")
    PICTURE.write_text(drawn, encoding="utf-8")


def _said(number: int, words: str) -> Message:
    me = Sender(front="terminal", chat="me", person="me")
    now = datetime.now(UTC)
    return Message(id=f"picture-{number}", sender=me, kind="words", at=now, text=words)


if __name__ == "__main__":
    asyncio.run(draw())
