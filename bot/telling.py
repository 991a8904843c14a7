"""What is said to somebody who did not just ask: an outcome, a desk's new work, a reminder."""

from collections.abc import Sequence
from datetime import datetime

from bot.actions import written
from bot.capabilities import CAPABILITIES
from bot.field_names import field_name
from bot.messages import Sender
from bot.outgoing import Outgoing
from bot.people import Person, wakes_at
from bot.ports import UnitOfWork
from bot.proposals import Proposal
from bot.providers import Provider
from bot.replies import Choice, Reply, Strong, Text
from bot.texts import Texts, texts_in


async def tell_desk(work: UnitOfWork, made: Proposal) -> None:
    """Tell the desk of a proposal's cluster, else the council's, that it waits."""
    desk = await work.desks.of(made.cluster)
    if desk is None:
        return
    texts = texts_in("es")
    said = texts.text(texts.say("A new proposal: {name}."), name=Strong(made.subject))
    look = Choice(texts.say("Look at it"), written("review", made.id))
    await tell(work, desk, _reply(texts, [said], [look]), key=f"proposal:{made.id}:desk")


async def tell_assignee(work: UnitOfWork, made: Proposal, identity: str, now: datetime) -> None:
    """Tell a reviewer that a proposal is theirs to decide."""
    to = await work.identities.address(identity)
    if to is None:
        return
    person = await work.conversations.person(to)
    texts = texts_of(person)
    said = texts.text(texts.say("This proposal is yours to review: {name}."), name=made.subject)
    look = Choice(texts.say("Look at it"), written("review", made.id))
    reply = _reply(texts, [said], [look])
    await tell(work, to, reply, not_before=wakes_at(person, now))


async def tell_author(work: UnitOfWork, decided: Proposal, now: datetime) -> None:
    """Tell whoever proposed it what came of it, in their language."""
    author = await work.identities.address(decided.author) if decided.author else None
    if author is None:
        return
    person = await work.conversations.person(author)
    texts = texts_of(person)
    reasons = list(dict.fromkeys(one.reason for one in decided.fields if one.reason))
    if decided.state == "approved":
        words = texts.say("Your proposal {number} for {name} was approved.")
    else:
        words = texts.say("Your proposal {number} for {name} was not approved.")
    said = [texts.text(words, number=decided.id, name=Strong(decided.subject))]
    if reasons:
        because = texts.say("What the review says: {reasons}")
        said.append(texts.text(because, reasons="; ".join(reasons)))
    more = Choice(texts.say("My proposals"), written("do", "mine"))
    key, awake = f"proposal:{decided.id}:{decided.state}", wakes_at(person, now)
    await tell(work, author, _reply(texts, said, [more]), key=key, not_before=awake)


async def tell_claimants(work: UnitOfWork, decided: Proposal, now: datetime) -> None:
    """Tell those who speak for a company what somebody else changed of it, or reported rightly."""
    found = await work.registry.providers([decided.provider_id] if decided.provider_id else [])
    if not found or decided.state != "approved" or decided.kind == "new":
        return
    told = await _same_human(work, decided.author)
    for one in await work.claims.claimants(decided.provider_id):
        to = await work.identities.address(one)
        if to is None or one in told:
            continue
        told |= await _same_human(work, one)
        person = await work.conversations.person(to)
        key, awake = f"proposal:{decided.id}:{one}", wakes_at(person, now)
        reply = _changed(texts_of(person), decided, found[0])
        await tell(work, to, reply, key=key, not_before=awake)


def _changed(texts: Texts, decided: Proposal, provider: Provider) -> Reply:
    if decided.kind == "report":
        words = texts.say("Somebody else's report about {name} was found right: {fields}.")
    else:
        words = texts.say("Somebody else's correction of {name} was approved: {fields}.")
    names = [field_name(texts, one) for one in decided.approved_values]
    said = texts.text(words, name=Strong(provider.name), fields=texts.listing(names))
    choices = [
        Choice(texts.say("Full record"), written("show", provider.code)),
        Choice(texts.say("Correct it"), written("fix", provider.code)),
    ]
    return _reply(texts, [said], choices)


async def _same_human(work: UnitOfWork, identity: str) -> set[str]:
    """All identities of the human of one; none where it was erased."""
    sender = await work.identities.address(identity) if identity else None
    linked = await work.identities.linked(sender) if sender else []
    return {await work.identities.known(one) for one in linked}


async def tell(
    work: UnitOfWork,
    to: Sender,
    reply: Reply,
    *,
    key: str = "",
    not_before: datetime | None = None,
) -> None:
    """Put a reply out to somebody, where their front lets the bot write first."""
    if CAPABILITIES[to.front].writes_first:
        notice = Outgoing(to=to, reply=reply, kind="notice", key=key, not_before=not_before)
        await work.outbox.put(notice)


def _reply(texts: Texts, said: Sequence[Text], choices: Sequence[Choice]) -> Reply:
    return Reply(blocks=tuple(said), choices=tuple(choices), language=texts.language)


def texts_of(person: Person) -> Texts:
    """The words of the language that somebody asked for or last wrote in."""
    return texts_in(person.chosen_language or person.last_language or "es")
