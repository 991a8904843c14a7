"""What somebody asked of companies: begun, listed, withdrawn."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions import Action, written
from bot.allowing import in_private, log
from bot.lookup import provider_coded
from bot.messages import Sender
from bot.passing import FORMS, begin, left
from bot.replies import Choice, Listing, Note, Strong
from bot.requesting import withdraw
from bot.requests import Request
from bot.search import today
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 8


async def passed(turn: Turn, action: Action) -> Answer | None:
    """The button below a company's contact; None for a company that is not there."""
    provider = await provider_coded(turn, action.about)
    return await begin(turn, provider) if provider else None


async def pass_words(turn: Turn, _: str) -> Answer:
    """The same in words, of the company shown last."""
    found = await turn.work.registry.providers([turn.conversation.about])
    if not found:
        return answered(turn, [turn.say("To whom? Ask me first for a company's contact.")])
    return await begin(turn, found[0])


async def mine(turn: Turn, _: str) -> Answer:
    """What somebody asked of companies, how it stands, and a button to withdraw what is open."""
    if crowd := in_private(turn):
        return crowd
    made = (await turn.work.requests.of(await _accounts_here(turn)))[:MOST_SHOWN]
    me = await turn.work.identities.known(turn.message.sender)
    speaks = await turn.work.claims.providers_of(me)
    choices = [*_withdrawals(turn, made), *(to_answer(turn) if speaks else [])]
    if not made:
        return answered(turn, [turn.say("You have no requests.")], choices)
    rows = tuple(f"{one.provider} · {state_words(turn, one)}" for one in made)
    return answered(turn, [Listing(turn.words("Your requests:"), rows)], choices)


async def withdraw_words(turn: Turn, _: str) -> Answer:
    """The one request that is open, withdrawn; of several, the question which."""
    if crowd := in_private(turn):
        return crowd
    draft = turn.conversation.draft
    if draft and draft.form in [form.name for form in FORMS]:
        return left(replace(turn, conversation=replace(turn.conversation, draft=None)))
    made = await turn.work.requests.of(await _accounts_here(turn))
    waiting = [one for one in made if one.open]
    if len(waiting) == 1:
        return await _withdrawn(turn, waiting[0])
    if not waiting:
        return answered(turn, [turn.say("No request of yours is open.")])
    return answered(turn, [turn.say("Which one?")], _withdrawals(turn, waiting))


async def withdrawn(turn: Turn, request: Request) -> Answer | None:
    """The button that withdraws one; None for another's."""
    if request.asker not in await _accounts_here(turn):
        return None
    return await _withdrawn(turn, request)


def to_answer(turn: Turn) -> list[Choice]:
    """The way to what waits for an answer of whoever speaks for a company."""
    return [Choice(turn.words("Requests to answer"), written("do", "received"))]


def state_words(turn: Turn, one: Request) -> str:
    """How a request stands, since when."""
    said, at = {
        "sent": (turn.words("sent"), one.sent_at),
        "seen": (turn.words("seen"), one.seen_at),
        "answered": (turn.words("answered"), one.answered_at),
        "withdrawn": (turn.words("withdrawn by you"), one.withdrawn_at),
    }[one.state]
    return f"{said}, {turn.texts.day(today(at or one.sent_at))}"


async def _withdrawn(turn: Turn, request: Request) -> Answer:
    if await withdraw(turn.work, request, turn.now) is None:
        return answered(turn, [Note(f"{request.provider} · {state_words(turn, request)}")])
    await log(turn, "withdraw-request", request.id)
    said = turn.say("Done: I withdrew your request to {name}.", name=Strong(request.provider))
    return answered(turn, [said])


def _withdrawals(turn: Turn, made: Sequence[Request]) -> list[Choice]:
    return [
        Choice(
            turn.words("Withdraw: {name}", name=one.provider),
            written("request", one.id, "withdraw"),
        )
        for one in made
        if one.open
    ]


async def _accounts_here(turn: Turn) -> list[Sender]:
    """The person's accounts; what is asked in one workspace is not told in another."""
    linked = await turn.work.identities.linked(turn.message.sender)
    return [one for one in linked if one.workspace == turn.message.sender.workspace]
