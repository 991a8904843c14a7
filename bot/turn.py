"""One message being answered: what every intent is given, and what it gives back."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import count

from bot.capabilities import CAPABILITIES, Capabilities
from bot.conversation import Conversation
from bot.gazetteer import Gazetteer, Place
from bot.messages import Message
from bot.parting import Partings
from bot.people import Person
from bot.ports import UnitOfWork
from bot.replies import Block, Choice, Note, Reply, Text
from bot.taxonomy import Taxonomy
from bot.texts import Texts
from bot.understanding.meaning import Understanding


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One message being answered: who asked, what it means, over which transaction.

    `meaning` is what the words mean; a pressed action has the meaning that the same words would
    have. `read` is what each answer of a form filled in at once means, by its question. `partings`
    tell how each front would show something. `today` is the day in America/Mexico_City.
    """

    message: Message
    meaning: Understanding
    conversation: Conversation
    person: Person
    texts: Texts
    work: UnitOfWork
    gazetteer: Gazetteer
    taxonomy: Taxonomy
    now: datetime
    today: date
    read: Mapping[str, Understanding] = field(default_factory=dict)
    partings: Partings = field(default_factory=dict)

    @property
    def can(self) -> Capabilities:
        """What the front that the message came through can do."""
        return CAPABILITIES[self.message.sender.front]

    def say(self, template: str, /, **values: object) -> Text:
        """A translated paragraph."""
        return self.texts.text(self.texts.say(template), **values)

    def words(self, template: str, /, **values: object) -> str:
        """Translated words without emphasis."""
        return self.texts.say(template).format(**values)

    def label(self, code: str) -> str:
        """What people call a code of the taxonomy."""
        return self.taxonomy.label(code, self.texts.language)

    def place_words(self, place: Place) -> str:
        """What people call a place."""
        return self.gazetteer.describe(place, self.texts.language)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply, and the conversation and person as they are afterwards.

    `forgotten`: all that was kept of the person was erased, so neither is kept again.
    """

    reply: Reply
    conversation: Conversation
    person: Person
    forgotten: bool = False


Answering = Callable[[Turn], Awaitable[Answer]]


def answered(
    turn: Turn,
    blocks: list[Block],
    choices: list[Choice] | None = None,
    *,
    conversation: Conversation | None = None,
    replaces_list: bool = False,
) -> Answer:
    """An answer of these blocks and choices.

    Choices are numbered after the cards that have a number; the conversation remembers what each
    number and label picks, and whether invented companies were shown says a note.
    """
    after = conversation if conversation is not None else turn.conversation
    reply = Reply(
        blocks=tuple(_marked(turn, blocks)),
        choices=(),
        replaces_list=replaces_list,
        language=turn.texts.language,
    )
    cards = [card for card in reply.cards if card.number]
    numbered = _numbered(choices or [], first=len(cards) + 1)
    picking = [choice for choice in numbered if choice.number]
    after = replace(
        after,
        numbered=(*(card.action for card in cards), *(choice.action for choice in picking)),
        labels=(*("" for _ in cards), *(choice.label for choice in picking)),
    )
    reply = replace(reply, choices=tuple(numbered))
    return Answer(reply=reply, conversation=after, person=turn.person)


def _numbered(choices: list[Choice], *, first: int) -> list[Choice]:
    """Those that open an address have none."""
    numbers = count(first)
    return [one if one.url else replace(one, number=next(numbers)) for one in choices]


def _marked(turn: Turn, blocks: list[Block]) -> list[Block]:
    """Invented companies are marked once in every reply that shows one."""
    shown = Reply(blocks=tuple(blocks)).cards
    if not any(card.demo for card in shown):
        return blocks
    return [*blocks, Note(turn.words("Demonstration data: these companies are invented."))]
