"""A request to a company, asked for step by step and shown before it is sent."""

from collections.abc import Mapping
from dataclasses import replace
from secrets import choice

from bot.actions import written
from bot.allowing import in_private, log
from bot.confirming import yes_or_no
from bot.forms import Form, Question, begin_form, words_said
from bot.people import private_chat
from bot.privacy import notice_in
from bot.providers import Provider
from bot.records import contact
from bot.replies import Block, Choice, Facts, Listing, Strong
from bot.requesting import Receivers, pass_on, receivers_of, request_facts
from bot.requests import MOST_A_DAY, Request, of_today
from bot.search_query import SearchQuery
from bot.search_words import filter_words
from bot.short_code import ALPHABET
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

_LONGEST = 300
_LONGEST_REACH = 120
_YES = msgid("Yes, pass it on")


async def begin(turn: Turn, provider: Provider) -> Answer:
    """Ask what they need of a company, unless the search tells, and how it can reach them.

    Where nobody would get it, that is said with the company's contact.
    """
    if crowd := in_private(turn):
        return crowd
    if await receivers_of(turn.work, provider) is None:
        return await contact(turn, provider)
    if enough := await _enough(turn, provider):
        return enough
    known = {"provider": provider.id, "need": _need(turn, provider), "place": _place(turn)}
    intro: list[Block] = [turn.say("I pass a request on to {name}:", name=Strong(provider.name))]
    if known["need"]:
        rows = tuple(filter(None, (known["need"], known["place"])))
        intro = [*intro, Listing("", rows)]
    turn = replace(turn, conversation=replace(turn.conversation, about=provider.id))
    return await begin_form(turn, FORM, {k: v for k, v in known.items() if v}, intro)


async def _enough(turn: Turn, provider: Provider) -> Answer | None:
    """The word that a day's requests are made, on whichever account."""
    linked = await turn.work.identities.linked(turn.message.sender)
    made = of_today(await turn.work.requests.of(linked), turn.person, turn.now)
    if any(one.provider_id == provider.id for one in made):
        said = turn.say(
            "You sent {name} a request today; tomorrow you can send another.", name=provider.name
        )
    elif len(made) >= MOST_A_DAY:
        said = turn.say("I pass on {count} requests a day; tomorrow we go on.", count=MOST_A_DAY)
    else:
        return None
    return answered(turn, [said], [Choice(turn.words("My requests"), written("do", "requests"))])


def _need(turn: Turn, provider: Provider) -> str:
    """What the search that stands looks for, as far as the company offers it."""
    query = _query(turn)
    codes = [code for code in query.services if code in provider.services]
    if not codes:
        return ""
    whom = filter_words(turn, SearchQuery(sectors=query.sectors, on=query.on))
    return " ".join([turn.texts.listing([turn.label(code) for code in codes]), *whom])


def _place(turn: Turn) -> str:
    """Where they look: of an exact location only its town."""
    query, gazetteer = _query(turn), turn.gazetteer
    places = query.places or turn.conversation.places
    if query.own_point:
        places = (gazetteer.nearest(query.own_point),)
    elif query.around_capital:
        places = (gazetteer.states[query.places[0].state].capital,)
    return turn.texts.listing([turn.place_words(place) for place in places])


def _query(turn: Turn) -> SearchQuery:
    standing = turn.conversation.standing
    return standing.query if standing else SearchQuery(on=turn.today)


async def _asked(turn: Turn, said: Mapping[str, str]) -> Answer:
    """All that would be sent, and to whom, before it is."""
    provider, to = await _addressed(turn, said)
    if provider is None or to is None:
        return await _gone(turn, provider)
    whom = turn.say("This goes to whoever speaks for {name}:", name=Strong(provider.name))
    name = Strong(provider.name)
    if to.recipient == "desk" and to.desk:
        whom = turn.say(
            "This goes to the desk of {desk}, which passes it on to {name}:",
            desk=to.desk,
            name=name,
        )
    elif to.recipient == "desk":
        whom = turn.say("This goes to the council's desk, which passes it on to {name}:", name=name)
    facts = Facts(request_facts(turn.texts, _request(turn, provider, to, said)))
    known = {**said, "to": _key(to)}
    return await begin_form(turn, CONFIRMATION, known, [whom, facts])


async def _confirmed(turn: Turn, said: Mapping[str, str]) -> Answer:
    """Pass it on once they agree; to agree is kept as a consent."""
    if said["agreed"] != turn.words(_YES):
        return left(turn)
    provider, to = await _addressed(turn, said)
    if provider is None or to is None:
        return await _gone(turn, provider)
    if _key(to) != said["to"]:
        return await _asked(turn, {k: v for k, v in said.items() if k != "agreed"})
    if enough := await _enough(turn, provider):
        return enough
    version = notice_in("es").version
    await turn.work.consents.give(turn.message.sender, "pass-on-request", version, turn.now)
    request = _request(turn, provider, to, said)
    await pass_on(turn.work, request, to, turn.now)
    await log(turn, "pass-request", request.id)
    return _receipt(turn, request)


def _receipt(turn: Turn, request: Request) -> Answer:
    blocks: list[Block] = [
        turn.say("Done: I passed it on to {name}.", name=Strong(request.provider)),
        turn.say("I tell you when it is seen, and when they say that they answered you."),
    ]
    if not turn.can.writes_first:
        blocks[1] = turn.say("I can't write first here: ask me for “my requests” any time.")
    choices = [
        Choice(turn.words("My requests"), written("do", "requests")),
        Choice(turn.words("Withdraw it"), written("request", request.id, "withdraw")),
    ]
    return answered(turn, blocks, choices)


async def _addressed(
    turn: Turn, said: Mapping[str, str]
) -> tuple[Provider | None, Receivers | None]:
    found = await turn.work.registry.providers([said["provider"]])
    return (found[0], await receivers_of(turn.work, found[0])) if found else (None, None)


async def _gone(turn: Turn, provider: Provider | None) -> Answer:
    """Nobody gets it any more since it was begun."""
    if provider:
        return await contact(turn, provider)
    return answered(turn, [turn.say("That company is not in the registry any more.")])


def left(turn: Turn) -> Answer:
    """The form is given up, and nothing is passed on."""
    conversation = replace(turn.conversation, asked="", offered=())
    return answered(turn, [turn.say("All right, I pass nothing on.")], conversation=conversation)


def _request(turn: Turn, provider: Provider, to: Receivers, said: Mapping[str, str]) -> Request:
    sender = turn.message.sender
    return Request(
        id="R" + "".join(choice(ALPHABET) for _ in range(6)),
        asker=private_chat(sender.front, sender.workspace, sender.person),
        provider_id=provider.id,
        provider=provider.name,
        recipient=to.recipient,
        desk=to.desk,
        need=said["need"],
        place=said.get("place", ""),
        message=said["message"],
        reach=said["reach"],
        sent_at=turn.now,
    )


def _key(to: Receivers) -> str:
    return f"{to.recipient}:{to.desk}"


def _one_line(turn: Turn) -> str | None:
    return " ".join((words_said(turn) or "").split())[:_LONGEST] or None


def _note_said(turn: Turn) -> str | None:
    """More to tell; a plain no is nothing."""
    return "" if yes_or_no(turn.message.text) == "no" else _one_line(turn)


def _reach_said(turn: Turn) -> str | None:
    """What holds a telephone's digits (E.164: up to 15) or an address with an @."""
    said = _one_line(turn) or ""
    digits = sum(char.isdigit() for char in said)
    return said[:_LONGEST_REACH] if "@" in said or 8 <= digits <= 15 else None


def _agreed(turn: Turn) -> str | None:
    said = yes_or_no(turn.message.text)
    return turn.words(_YES) if said == "yes" else said or None


FORM = Form(
    name="request",
    questions=(
        Question(
            name="need", words=msgid("What do you need of them, in a few words?"), reads=_one_line
        ),
        Question(
            name="reach",
            words=msgid("How can they reach you? A phone, a WhatsApp or an e-mail."),
            reads=_reach_said,
        ),
        Question(
            name="message",
            words=msgid("Anything else they should know?"),
            optional=True,
            reads=_note_said,
        ),
    ),
    finish=_asked,
)
CONFIRMATION = Form(
    name="passing",
    questions=(
        Question(
            name="agreed",
            words=msgid("Shall I pass it on? They get this, and nothing else of you."),
            options=(_YES,),
            reads=_agreed,
        ),
    ),
    finish=_confirmed,
)
FORMS = (FORM, CONFIRMATION)
