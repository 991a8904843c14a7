"""What is said to somebody who did not just ask: an outcome, a desk's new work, a reminder."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import written
from bot.messages import Sender
from bot.people import Person
from bot.ports import UnitOfWork
from bot.proposals import Proposal
from bot.replies import Choice, Reply, Strong, Text
from bot.texts import Texts, texts_in


async def tell_desk(work: UnitOfWork, made: Proposal, now: datetime) -> None:
    """Tell the desk of a proposal's cluster, else the council's, that it waits."""
    desk = await work.desks.of(made.cluster)
    if desk is None:
        return
    texts = texts_in("es")
    said = texts.text(texts.say("A new proposal: {name}."), name=Strong(made.subject))
    look = Choice(texts.say("Look at it"), written("review", made.id), number=1)
    await tell(work, desk, _reply(texts, [said], [look]), now)


async def tell_author(work: UnitOfWork, decided: Proposal, now: datetime) -> None:
    """Tell whoever proposed it what came of it, in their language."""
    author = await work.identities.address(decided.author) if decided.author else None
    if author is None:
        return
    texts = _texts_of(await work.conversations.person(author))
    reasons = list(dict.fromkeys(one.reason for one in decided.fields if one.reason))
    if decided.state == "approved":
        words = texts.say("Your proposal {number} for {name} was approved.")
    else:
        words = texts.say("Your proposal {number} for {name} was not approved.")
    said = [texts.text(words, number=decided.id, name=Strong(decided.subject))]
    if reasons:
        because = texts.say("What the review says: {reasons}")
        said.append(texts.text(because, reasons="; ".join(reasons)))
    more = Choice(texts.say("My proposals"), written("do", "mine"), number=1)
    await tell(work, author, _reply(texts, said, [more]), now)


async def tell(work: UnitOfWork, to: Sender, reply: Reply, now: datetime) -> None:
    """Put a reply out to somebody."""


def _reply(texts: Texts, said: Sequence[Text], choices: Sequence[Choice]) -> Reply:
    return Reply(blocks=tuple(said), choices=tuple(choices), language=texts.language)


def _texts_of(person: Person) -> Texts:
    return texts_in(person.chosen_language or person.last_language or "es")
