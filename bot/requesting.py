"""A request on its way: to whom it goes, what they read, and what whoever made it is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.actions import written
from bot.capabilities import CAPABILITIES
from bot.clusters import cluster_of
from bot.messages import Sender
from bot.outgoing import Outgoing
from bot.people import wakes_at
from bot.ports import UnitOfWork
from bot.providers import Provider
from bot.replies import Block, Choice, Fact, Facts, Note, Reply, Strong
from bot.requests import Recipient, Request, stepped
from bot.telling import tell, texts_of
from bot.texts import Texts

_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivers:
    """Who gets what is asked of a company; `desk` is the key of the cluster whose desk it is."""

    recipient: Recipient
    desk: str = ""
    chats: tuple[Sender, ...]


async def receivers_of(work: UnitOfWork, provider: Provider) -> Receivers | None:
    """Those who speak for a company, else its cluster's desk, else the council's; None: nobody.

    Only chats count where the bot can write first. Invented and closed companies have nobody.
    """
    if provider.demo or provider.status == "closed":
        return None
    names = await work.claims.claimants(provider.id)
    addresses = [await work.identities.address(name) for name in names]
    there = await _reached(work, [address for address in addresses if address])
    if there:
        return Receivers(recipient="claimants", chats=there)
    cluster = cluster_of(await work.institutions.clusters(), provider)
    for key in dict.fromkeys((cluster, "")):
        desk = await work.desks.of(key)
        there = await _reached(work, [desk] if desk else [])
        if desk and there:
            own = key in await work.desks.at(desk)
            return Receivers(recipient="desk", desk=key if own else "", chats=there)
    return None


async def _reached(work: UnitOfWork, chats: Sequence[Sender]) -> tuple[Sender, ...]:
    able = [one for one in chats if CAPABILITIES[one.front].writes_first]
    return tuple([one for one in able if await work.outbox.takes(one)])


async def pass_on(work: UnitOfWork, request: Request, to: Receivers, now: datetime) -> None:
    """Keep a request, and put it out to who gets it."""
    await work.requests.send(request)
    for number, chat in enumerate(to.chats):
        person = await work.conversations.person(chat)
        outgoing = Outgoing(
            to=chat,
            reply=letter(texts_of(person), request),
            kind="notice",
            key=f"{request.group}:{number}",
            group=request.group,
            not_before=wakes_at(person, now),
        )
        await work.outbox.put(outgoing)


def letter(texts: Texts, request: Request) -> Reply:
    """What whoever gets a request reads, with buttons that say how it stands."""
    for_whom = texts.text(texts.say("A request for {name}:"), name=Strong(request.provider))
    use = texts.say("Answer them yourself, and use their contact for nothing else.")
    if request.recipient == "desk":
        use = texts.say("Nobody here speaks for the company: please pass it on to them.")
    blocks: list[Block] = [for_whom, Facts(request_facts(texts, request)), Note(use)]
    seen = Choice(texts.say("Seen"), written("request", request.id, "seen"))
    done = Choice(texts.say("I answered"), written("request", request.id, "answered"))
    choices = {"sent": (seen, done), "seen": (done,)}.get(request.state, ())
    return Reply(blocks=tuple(blocks), choices=choices, language=texts.language)


def request_facts(texts: Texts, request: Request) -> tuple[Fact, ...]:
    """What is passed on, line by line; nothing else of the person is."""
    rows = (
        (texts.say("Needs"), request.need),
        (texts.say("Place"), request.place),
        (texts.say("Says"), request.message),
        (texts.say("Reach them"), request.reach),
    )
    return tuple(Fact(label, value) for label, value in rows if value)


async def tell_asker(work: UnitOfWork, request: Request, by: Recipient, now: datetime) -> None:
    """Tell whoever made a request by whom it was seen or answered, in their language."""
    person = await work.conversations.person(request.asker)
    texts = texts_of(person)
    words = {
        ("seen", "claimants"): texts.say("{name} saw your request."),
        ("seen", "desk"): texts.say("The desk saw your request for {name}."),
        ("answered", "claimants"): texts.say("{name} says that they answered you."),
        ("answered", "desk"): texts.say("The desk says that your request for {name} is answered."),
    }[request.state, by]
    said = texts.text(words, name=Strong(request.provider))
    mine = Choice(texts.say("My requests"), written("do", "requests"))
    reply = Reply(blocks=(said,), choices=(mine,), language=texts.language)
    key = f"{request.group}:{request.state}"
    await tell(work, request.asker, reply, key=key, not_before=wakes_at(person, now))


async def withdraw(work: UnitOfWork, request: Request, now: datetime) -> Request | None:
    """Withdraw a request, also from where it was read; None where it is not open any more."""
    current = await work.requests.one(request.id)
    after = stepped(current, "withdrawn", now) if current else None
    if after:
        await work.requests.keep(after, now)
        await _blank(work, after)
    return after


async def withdraw_all(work: UnitOfWork, askers: Sequence[Sender], now: datetime) -> None:
    """Withdraw all that these identities still wait for."""
    for request in await work.requests.of(askers):
        await withdraw(work, request, now)


async def take_back(work: UnitOfWork, askers: Sequence[Sender], now: datetime) -> None:
    """Take contact and words back from wherever these identities' requests were read."""
    for request in await work.requests.of(askers):
        if not await withdraw(work, request, now):
            await _blank(work, request)


async def _blank(work: UnitOfWork, request: Request) -> None:
    """Show nothing of the person any more in the messages that were delivered."""
    for had in await work.outbox.of_group(request.group, states=("sent",)):
        if not (had.message and had.to.chat):
            continue
        texts = texts_of(await work.conversations.person(had.to))
        words = texts.say("The request for {name} was withdrawn.")
        said = texts.text(words, name=Strong(request.provider))
        gone = Outgoing(
            to=had.to,
            reply=Reply(blocks=(said,), language=texts.language),
            kind="notice",
            act="edit",
            message=had.message,
            key=f"{request.group}:gone:{had.number}",
            group=f"{request.group}:gone",
        )
        await work.outbox.put(gone)


async def give_up(work: UnitOfWork, now: datetime) -> int:
    """Drop the requests that reach nobody, and tell whoever made them; how many there were."""
    lost = await work.requests.undelivered(limit=_AT_ONCE)
    for request in lost:
        await work.requests.forget(request)
        person = await work.conversations.person(request.asker)
        found = await work.registry.providers([request.provider_id])
        reply = _lost(texts_of(person), request, found)
        key = f"{request.group}:lost"
        await tell(work, request.asker, reply, key=key, not_before=wakes_at(person, now))
    return len(lost)


def _lost(texts: Texts, request: Request, found: Sequence[Provider]) -> Reply:
    words = texts.say("I could not deliver your request to {name}, so I dropped it.")
    said = texts.text(words, name=Strong(request.provider))
    choices = [Choice(texts.say("Contact"), written("contact", one.code)) for one in found]
    return Reply(blocks=(said,), choices=tuple(choices), language=texts.language)
