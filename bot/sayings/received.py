"""Requests as those see them who got them: a company's people, or a desk."""

from dataclasses import replace

from bot.actions import Action, written
from bot.allowing import log
from bot.people import is_private
from bot.replies import Block, Choice, Note
from bot.requesting import letter, tell_asker
from bot.requests import Recipient, Request, State, stepped
from bot.sayings.requests import state_words, withdrawn
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 8


async def received(turn: Turn, _: str) -> Answer:
    """What waits for an answer of the one who asks, or at this desk."""
    companies, desks = await _companies(turn), await _desks(turn)
    waiting = await turn.work.requests.waiting(companies, desks, limit=MOST_SHOWN)
    if not waiting:
        return answered(turn, [turn.say("No request waits.")])
    choices = [
        Choice(f"{one.provider} · {one.need[:24]} · {one.id}", written("request", one.id))
        for one in waiting
    ]
    return answered(turn, [turn.say("What waits for an answer, the oldest first:")], choices)


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button of a request; None for one that is not there, or another's."""
    request = await turn.work.requests.one(action.about)
    if request is None:
        return None
    if action.more == "withdraw":
        return await withdrawn(turn, request)
    by = await _got_by(turn, request)
    if by is None:
        await log(turn, "refused:request", request.id)
        return answered(turn, [turn.say("Only whoever got the request can do that.")])
    if request.state == "withdrawn":
        said = turn.say("The request for {name} was withdrawn.", name=request.provider)
        return answered(turn, [said])
    return await _stands(turn, request, action.more, by)


async def _stands(turn: Turn, request: Request, said: str, by: Recipient) -> Answer | None:
    """The request shown, or in the state that was pressed."""
    states: dict[str, State] = {"seen": "seen", "answered": "answered"}
    if said and said not in states:
        return None
    after = stepped(request, states[said], turn.now) if said else None
    if after:
        await turn.work.requests.keep(after, turn.now)
        await log(turn, f"{said}-request", request.id)
        await tell_asker(turn.work, after, by, turn.now)
        return _thanks(turn, after)
    shown = letter(turn.texts, request)
    blocks: list[Block] = [*shown.blocks, Note(state_words(turn, request))]
    return answered(turn, blocks, list(shown.choices))


def _thanks(turn: Turn, request: Request) -> Answer:
    said = turn.say("Noted: I tell whoever asked.")
    return answered(turn, [said], list(letter(turn.texts, request).choices))


async def _got_by(turn: Turn, request: Request) -> Recipient | None:
    """As what they got it: as the company, or as the desk that it went to; None: they did not."""
    if request.provider_id in await _companies(turn):
        return "claimants"
    at_desk = request.recipient == "desk" and request.desk in await _desks(turn)
    return "desk" if at_desk else None


async def _desks(turn: Turn) -> list[str]:
    """The clusters whose desk this is; a channel's is in all of its threads."""
    here = turn.message.sender
    there = [await turn.work.desks.at(one) for one in (here, replace(here, thread=""))]
    return [key for keys in there for key in keys]


async def _companies(turn: Turn) -> list[str]:
    """The companies that somebody speaks for, where nobody reads along."""
    if not is_private(turn.message.sender):
        return []
    me = await turn.work.identities.known(turn.message.sender)
    return list(await turn.work.claims.providers_of(me))
