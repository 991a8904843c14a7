"""People who talk with the assistant, each by a short name, over a real database."""

import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from bot.assistant import Assistant
from bot.authorization import HOST, Grant
from bot.messages import Message, Point, Sender
from bot.people import private_chat
from bot.replies import Reply, plain
from handlers.assembly import assistant_over
from storage.database import Database
from storage.importing.importing import Options, prepare, take_in
from tests.conversations.test_dialogues import HERE

_CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


def sender_of(who: str, chat: str = "") -> Sender:
    """ "ana" is on the terminal, "telegram/ana" on Telegram, "slack/T1/ana" in a workspace."""
    *where, person = who.split("/")
    front, workspace = [*where, "", ""][:2]
    alone = private_chat(front or "terminal", workspace, person)
    return replace(alone, chat=chat) if chat else alone


@dataclass(slots=True)
class Talking:
    """A conversation of several people; `code` is the one-time code said last."""

    database: Database
    now: datetime = field(default_factory=lambda: datetime.now(UTC))
    code: str = ""
    reply: Reply = field(default_factory=lambda: Reply(blocks=()))

    @property
    def assistant(self) -> Assistant:
        """The assistant, by this conversation's clock."""
        return replace(assistant_over(self.database), clock=lambda: self.now)

    async def say(self, who: str, words: str, *, chat: str = "") -> str:
        """What is answered to words; "{code}" in them is the code said last."""
        text = words.replace("{code}", self.code)
        return await self._answer(Message(**self._common(who, chat), kind="words", text=text))

    async def share(self, who: str, latitude: float, longitude: float) -> str:
        """What is answered to a shared location."""
        here = Point(latitude, longitude)
        return await self._answer(Message(**self._common(who, ""), kind="location", location=here))

    async def press(self, who: str, action: str, *, chat: str = "") -> str:
        """What is answered to a button."""
        return await self._answer(Message(**self._common(who, chat), kind="action", action=action))

    def action(self, label: str) -> str:
        """What the button of the last reply carries whose label begins so."""
        return next(one.action for one in self.reply.choices if one.label.startswith(label))

    def later(self, **by: float) -> None:
        """Time passes."""
        self.now += timedelta(**by)

    async def grant(self, who: str, grant: Grant) -> None:
        """Give a role, as on the host."""
        async with self.database() as work:
            name = await work.identities.id_of(sender_of(who), self.now)
            await work.permissions.grant(name, grant, HOST, self.now)
            await work.commit()

    async def fill(self) -> None:
        """Put the registry of the dialogues in."""
        prepared = prepare(HERE / "registry", Options())
        async with self.database() as work:
            report = await take_in(work, prepared, Options(), self.now)
            assert report.done, report.in_words()
            await work.commit()

    def _common(self, who: str, chat: str) -> dict[str, Any]:
        return {
            "id": uuid4().hex,
            "sender": sender_of(who, chat),
            "at": self.now,
            "locale": "es-MX",
        }

    async def _answer(self, message: Message) -> str:
        self.reply = await self.assistant.reply_to(message)
        said = plain(self.reply)
        found = _CODE.findall(said)
        self.code = found[-1] if found else self.code
        return said


Said = tuple[str, str, str]
"""Who says what, and words of the answer; words after "!" must not be in it."""


async def hold(talking: Talking, conversation: list[Said]) -> None:
    """Hold a conversation, each answer checked."""
    for who, words, expected in conversation:
        answer = await talking.say(who, words)
        wanted, _, unwanted = expected.partition("!")
        assert wanted.strip() in answer, f"{who}: {words}\n{answer}"
        assert not unwanted or unwanted.strip() not in answer, f"{who}: {words}\n{answer}"
