"""One provider as an answer: its card, and what else is known of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.actions import written
from bot.cards import contact_facts, provider_card, scheme_words
from bot.lookup import Meant, provider_meant
from bot.people import is_private
from bot.providers import Branch, Offering, Provider, Verification
from bot.replies import Block, Choice, Fact, Facts, Note, ProviderCard
from bot.requesting import receivers_of
from bot.search import Hit
from bot.turn import Answer, Turn, answered

Recording = Callable[[Turn, Provider], Awaitable[Answer]]

_FEW_BRANCHES = 3


async def about_the_one_meant(turn: Turn, record: Recording) -> Answer:
    """The record of the provider that the words point at, or the question which one."""
    meant = await provider_meant(turn)
    if meant.provider:
        return await record(turn, meant.provider)
    return _which(turn, meant)


async def details(turn: Turn, provider: Provider) -> Answer:
    """The whole record."""
    *first, wrong = _after_details(turn, provider)
    choices = [*first, await _save_choice(turn, provider), wrong]
    return _record(turn, provider, _all_facts(turn, provider), choices)


async def contact(turn: Turn, provider: Provider) -> Answer:
    """The ways to reach it; nothing is sent, and to an invented company nothing could be."""
    facts = contact_facts(provider, turn.texts)
    intro = turn.say("You can reach them directly:") if facts else turn.say("They left no contact.")
    if provider.demo:
        intro = turn.say("It is a demonstration company, so these contacts lead nowhere:")
    choices = [Choice(turn.words("Full record"), written("show", provider.code))]
    if provider.demo or not is_private(turn.message.sender):
        return _record(turn, provider, list(facts), choices, intro=intro)
    if await receivers_of(turn.work, provider):
        choices.append(Choice(turn.words("Pass on my request"), written("pass", provider.code)))
        return _record(turn, provider, list(facts), choices, intro=intro)
    note = turn.words("Nobody takes requests for them here: please reach them yourself.")
    return _record(turn, provider, list(facts), choices, intro=intro, note=Note(note))


async def verification(turn: Turn, provider: Provider) -> Answer:
    """Whether it is verified, by whom, until when."""
    holding = [v for v in provider.verifications if v.holds_on(turn.today)]
    asked = set(turn.meaning.credentials)
    fitting = [v for v in holding if not asked or v.scheme in asked]
    facts = [_verification_fact(turn, v) for v in fitting or holding]
    choices = _after_details(turn, provider)
    intro = _verdict(turn, provider, holding, fitting)
    return _record(turn, provider, facts, choices, intro=intro, leads_on=True)


def card_alone(turn: Turn, provider: Provider) -> ProviderCard:
    """A provider's card outside a list: without number or distance."""
    standing, page = turn.conversation.standing, turn.conversation.page
    asked = standing.query.services if standing and provider.id in page else ()
    offered = tuple(service for service in asked if service in provider.services)
    hit = Hit(provider.id, branch=_branch_looked_for(turn, provider))
    return provider_card(turn, provider, hit, asked=offered, on=turn.today)


def _branch_looked_for(turn: Turn, provider: Provider) -> str:
    """The id of its branch where the search that stands looks; empty where it has none there."""
    standing = turn.conversation.standing
    places = standing.query.places if standing else ()
    towns = {town for place in places for town in place.towns}
    states = {place.state for place in places}
    by_town = [branch.id for branch in provider.branches if branch.town in towns]
    by_state = [branch.id for branch in provider.branches if branch.state in states]
    return next(iter([*by_town, *by_state]), "")


def _record(
    turn: Turn,
    provider: Provider,
    facts: list[Fact],
    choices: list[Choice],
    *,
    intro: Block | None = None,
    note: Block | None = None,
    leads_on: bool = False,
) -> Answer:
    """A card with facts below; `leads_on`: pressed, the card shows the whole record."""
    card = card_alone(turn, provider)
    card = card if leads_on else replace(card, action="")
    blocks: list[Block] = [*([intro] if intro else []), card]
    if facts:
        blocks.append(Facts(tuple(facts)))
    blocks += [note] if note else []
    conversation = replace(turn.conversation, about=provider.id, asked="")
    return answered(turn, blocks, choices, conversation=conversation)


def _which(turn: Turn, meant: Meant) -> Answer:
    if meant.alike:
        said = turn.say(
            "I find nobody called exactly “{name}”. Is it one of these?", name=meant.said
        )
        choices = [Choice(one.name, written("show", one.code)) for one in meant.alike]
        return answered(turn, [said], choices)
    if meant.said:
        return answered(turn, [turn.say("“{name}” is not in the registry.", name=meant.said)])
    if meant.off_the_list and turn.conversation.page:
        count = len(turn.conversation.page)
        template = turn.texts.count(
            "The list has only one.", "The list has {count}: say a number up to it.", count
        )
        off = answered(turn, [turn.texts.text(template, count=count)])
        return replace(off, conversation=turn.conversation)
    return answered(turn, [turn.say("Which company? Tell me its name or its number in the list.")])


def _verdict(
    turn: Turn, provider: Provider, holding: list[Verification], fitting: list[Verification]
) -> Block:
    if not holding:
        return turn.say("{name} has no verification that counts today.", name=provider.name)
    if not fitting:
        asked = turn.texts.listing([turn.label(code) for code in turn.meaning.credentials], "or")
        return turn.say(
            "{name} does not hold {asked}. It is verified like this:",
            name=provider.name,
            asked=asked,
        )
    return turn.say("Yes, {name} is verified:", name=provider.name)


def _all_facts(turn: Turn, provider: Provider) -> list[Fact]:
    language = turn.texts.language
    description = provider.description_en if language == "en" else provider.description_es
    rows = [
        (turn.words("Does"), description or provider.description_es or provider.description_en),
        (turn.words("Services"), _services(turn, provider)),
        (turn.words("Where"), _branches(turn, provider)),
        (turn.words("Serves"), _serves(turn, provider)),
        (turn.words("Speaks"), turn.texts.listing([*map(turn.texts.tongue, provider.languages)])),
    ]
    said = [Fact(label, value) for label, value in rows if value]
    holding = [v for v in provider.verifications if v.holds_on(turn.today)]
    return [
        *said,
        *(_verification_fact(turn, v) for v in holding),
        *contact_facts(provider, turn.texts),
        Fact(turn.words("Code"), provider.code),
    ]


def _services(turn: Turn, provider: Provider) -> str:
    return ", ".join(_offering_words(turn, offering) for offering in provider.offerings)


def _offering_words(turn: Turn, offering: Offering) -> str:
    label = turn.label(offering.service)
    if offering.price_from_mxn is None:
        return label
    price = turn.texts.number(float(offering.price_from_mxn))
    return turn.words("{service} (from ${price} MXN)", service=label, price=price)


def _branches(turn: Turn, provider: Provider) -> str:
    """The towns; with the street where there are few enough to be read."""
    few = len(provider.branches) <= _FEW_BRANCHES
    named = (_branch(turn, branch, with_street=few) for branch in provider.branches)
    return " · ".join(dict.fromkeys(filter(None, named)))


def _branch(turn: Turn, branch: Branch, *, with_street: bool) -> str:
    place = turn.gazetteer.place(f"g{branch.town}" if branch.town else branch.state)
    street = (branch.street, branch.neighborhood) if with_street and branch.street else ()
    return ", ".join(filter(None, (*street, turn.place_words(place) if place else "")))


def _serves(turn: Turn, provider: Provider) -> str:
    remote = any(offering.remote for offering in provider.offerings)
    states = dict.fromkeys(code for offering in provider.offerings for code in offering.serves)
    names = [
        turn.gazetteer.states[code].name
        if code in turn.gazetteer.states
        else turn.words("all of Mexico")
        for code in states
    ]
    return ", ".join([*names, *([turn.words("remotely")] if remote else [])])


def _verification_fact(turn: Turn, found: Verification) -> Fact:
    until = found.counts_until or turn.today
    words = turn.words("{issuer}, until {day}", issuer=found.issuer, day=turn.texts.day(until))
    if found.services:
        covered = turn.texts.listing([turn.label(code) for code in found.services])
        words = f"{words} ({covered})"
    scheme = scheme_words(found, turn.texts, turn.taxonomy)
    return Fact(scheme[:1].upper() + scheme[1:], words)


async def _save_choice(turn: Turn, provider: Provider) -> Choice:
    saved = await turn.work.saved.companies(turn.message.sender)
    if provider.id in saved:
        return Choice(turn.words("Save no more"), written("save", provider.code, "drop"))
    return Choice(turn.words("Save"), written("save", provider.code))


def _after_details(turn: Turn, provider: Provider) -> list[Choice]:
    choices = [Choice(turn.words("Contact"), written("contact", provider.code))]
    conversation = turn.conversation
    if conversation.list_token and conversation.offset is not None:
        back = written("page", conversation.list_token, conversation.offset)
        choices.append(Choice(turn.words("Back to the list"), back))
    wrong = Choice(turn.words("Something is wrong"), written("fix", provider.code))
    return [*choices, wrong]
