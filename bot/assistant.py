"""A message comes in, a reply goes out."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.conversation import (
    Conversation,
    Language,
    point_is_old,
    with_rounded_points,
    without_points,
)
from bot.errors import DatabaseUnavailable
from bot.gazetteer import Gazetteer
from bot.messages import Message
from bot.objections import objections
from bot.parting import Partings
from bot.people import Person
from bot.ports import OpenUnitOfWork, UnitOfWork
from bot.replies import Reply, Text
from bot.routing import answer_to_question, picked, route, unasked
from bot.search import today
from bot.taxonomy import Taxonomy
from bot.texts import texts_in
from bot.turn import Turn
from bot.understanding.meaning import Context, Understanding
from bot.understanding.reader import Reader

log = logging.getLogger(__name__)

QUOTING = ("announce", "corrected", "request")
"""Forms whose answers are texts for others: they say nothing of the writer's language."""

Keep = Callable[[UnitOfWork, Reply], Awaitable[None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A reply with how the message was understood and the conversation as it stands now.

    `meaning` is None for a pressed action; words that pick a choice still have theirs.
    """

    reply: Reply
    meaning: Understanding | None
    conversation: Conversation


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Assistant:
    """Answers messages from any front; `clock` gives the time in UTC.

    `partings` tell how each front would show something.
    """

    reader: Reader
    gazetteer: Gazetteer
    taxonomy: Taxonomy
    open_unit_of_work: OpenUnitOfWork
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    partings: Partings = field(default_factory=dict)

    async def reply_to(self, message: Message, *, keep: Keep | None = None) -> Reply:
        """Answer one message; whatever breaks, the person still gets a polite reply.

        `keep` writes more into the same transaction, before it is committed.

        Raises:
            DatabaseUnavailable: nothing was changed; the message may be answered later.
        """
        return (await self.answer_to(message, keep=keep)).reply

    async def answer_to(self, message: Message, *, keep: Keep | None = None) -> Answered:
        """The same, with how the message was understood and what stands afterwards."""
        try:
            return await self._answered(message, keep)
        except DatabaseUnavailable:
            raise
        except Exception:
            log.exception("could not answer a message from %s", message.sender.front)
        return await self._apology(message, keep)

    async def objections_to(self, message: Message) -> dict[str, str]:
        """Why answers of a form filled in at once are none, by question; nothing is kept.

        Raises:
            DatabaseUnavailable: nobody knows.
        """
        try:
            async with self.open_unit_of_work() as work:
                turn, _ = await self._turn(message, work)
                return await objections(turn)
        except DatabaseUnavailable:
            raise
        except Exception:  # it is taken then, and apologized for as any other message
            log.exception("could not judge a form from %s", message.sender.front)
        return {}

    async def _answered(self, message: Message, keep: Keep | None) -> Answered:
        async with self.open_unit_of_work() as work:
            turn, pressed = await self._turn(message, work)
            answer = await route(_picking(turn) if pressed else turn, pressed)
            if not answer.forgotten:
                sender, now = message.sender, turn.now
                await work.conversations.keep(sender, answer.conversation, now)
                await work.conversations.keep_person(sender, answer.person, now)
            if keep:
                await keep(work, answer.reply)
            await work.commit()
        meaning = None if message.kind == "action" else turn.meaning
        return Answered(reply=answer.reply, meaning=meaning, conversation=answer.conversation)

    async def _turn(self, message: Message, work: UnitOfWork) -> tuple[Turn, str]:
        now = self.clock()
        person = await work.conversations.person(message.sender)
        kept = await work.conversations.of(message.sender)
        conversation = await self._with_points_in_time(kept, message, work, now)
        pressed = picked(message, conversation.numbered, conversation.labels)
        pressed = pressed or answer_to_question(conversation.asked, message.text)
        conversation = conversation if pressed else unasked(conversation)
        meaning = self._meaning(message, conversation)
        said = None if _quotes(conversation) else meaning
        language = language_of(message, said, person)
        turn = Turn(
            message=message,
            meaning=meaning,
            conversation=conversation,
            person=replace(person, last_language=language),
            texts=texts_in(language),
            work=work,
            gazetteer=self.gazetteer,
            taxonomy=self.taxonomy,
            now=now,
            today=today(now),
            read=self._read(message, conversation),
            partings=self.partings,
        )
        return turn, pressed

    async def _with_points_in_time(
        self, kept: Conversation, message: Message, work: UnitOfWork, now: datetime
    ) -> Conversation:
        """An exact point of yesterday is only its town now, or rounded where they agreed to it."""
        if not point_is_old(kept, now):
            return kept
        if await work.consents.agreed(message.sender, "keep-location"):
            return with_rounded_points(kept)
        return without_points(kept, self.gazetteer)

    def _meaning(self, message: Message, conversation: Conversation) -> Understanding:
        if message.kind == "location":
            return Understanding(intent="refine" if conversation.standing else "set_location")
        if message.kind != "words":
            return Understanding(intent="out_of_scope")
        return self.reader.read(message.text, _context(conversation))

    def _read(self, message: Message, conversation: Conversation) -> dict[str, Understanding]:
        """What each answer means, of a form filled in at once."""
        context = _context(conversation)
        return {name: self.reader.read(words, context) for name, words in message.answers}

    @staticmethod
    def apology(message: Message) -> Reply:
        """What is said where nothing better can be."""
        language = language_of(message, None, Person())
        words = texts_in(language).say("Something went wrong on our side; please try again.")
        return Reply(blocks=(Text((words,)),), language=language)

    async def _apology(self, message: Message, keep: Keep | None) -> Answered:
        reply = self.apology(message)
        if keep:
            async with self.open_unit_of_work() as work:
                await keep(work, reply)
                await work.commit()
        return Answered(reply=reply, meaning=None, conversation=Conversation())


def _quotes(conversation: Conversation) -> bool:
    """Whether what is written now is somebody's text for others, in whatever language."""
    return conversation.draft is not None and conversation.draft.form in QUOTING


def _picking(turn: Turn) -> Turn:
    """The turn of a picked choice: what its words would mean otherwise plays no part."""
    return replace(turn, meaning=Understanding(intent="out_of_scope"))


def language_of(message: Message, meaning: Understanding | None, person: Person) -> Language:
    """What was asked for; else the words' own; else the last used; else the platform's; Spanish."""
    words = meaning.words_language if meaning else None
    platform: Language | None = None
    if message.locale:
        platform = "en" if message.locale.lower().startswith("en") else "es"
    return person.chosen_language or words or person.last_language or platform or "es"


def _context(conversation: Conversation) -> Context:
    return Context(
        has_search=conversation.standing is not None,
        has_list=bool(conversation.page),
        list_length=len(conversation.page),
        asked=conversation.asked,
        near=conversation.places[0] if conversation.places else None,
    )
