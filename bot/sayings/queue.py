"""The review queue in chat: what waits, one proposal, and what is decided of it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from bot.actions import Action, written
from bot.allowing import allowed, for_their_eyes, log, refusal, speaker
from bot.authorization import Verb, clusters_where, may
from bot.errors import NotAcceptable
from bot.field_names import refused_by_registry
from bot.forms import Form, Question, begin_form
from bot.proposals import Decision, Proposal
from bot.proposing import field_words, proposed_blocks
from bot.replies import Block, Choice, Listing, Note, Strong
from bot.reviewing import decide, is_own, vouched, waiting_fields
from bot.telling import tell_assignee
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 8


async def queue(turn: Turn, _: str) -> Answer | None:
    """What waits in the clusters of the one who asks; None for people without any role."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    clusters = clusters_where(grants, "see-proposals")
    if not grants:
        return None
    if not clusters:
        return refusal(turn)
    waiting = await turn.work.proposals.waiting(clusters, limit=MOST_SHOWN)
    if not waiting:
        return answered(turn, [turn.say("Nothing waits for a review.")])
    choices = [Choice(_title(turn, one), written("review", one.id)) for one in waiting]
    return answered(turn, [turn.say("What waits for a review, the oldest first:")], choices)


async def mine(turn: Turn, _: str) -> Answer:
    """What somebody proposed, and what came of it."""
    if crowd := for_their_eyes(turn):
        return crowd
    me = await turn.work.identities.known(turn.message.sender)
    made = await turn.work.proposals.by(me)
    if not made:
        return answered(turn, [turn.say("You have proposed nothing yet.")])
    rows = tuple(f"{_title(turn, one)} · {_state(turn, one)}" for one in made[:MOST_SHOWN])
    blocks: list[Block] = [Listing(turn.words("Your proposals:"), rows)]
    return answered(turn, [*blocks, *proposed_blocks(turn, made[0])])


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button of the queue; None for a proposal that is not there."""
    proposal = await turn.work.proposals.one(action.about)
    what, _, rest = action.more.partition(":")
    if proposal is None:
        return None
    if not await allowed(turn, _NEEDS.get(what, "see-proposals"), proposal.id, proposal.cluster):
        return refusal(turn)
    if what and not proposal.open:
        said = turn.say("{number} is decided already.", number=proposal.id)
        return answered(turn, [said, *proposed_blocks(turn, proposal)])
    if what in ("ok", "no", "vouch") and await is_own(turn.work, turn.message.sender, proposal):
        return await _their_own(turn, proposal)
    return await _done(turn, proposal, what, rest)


async def _their_own(turn: Turn, proposal: Proposal) -> Answer:
    await log(turn, "refused:own-company", proposal.id)
    return answered(turn, [turn.say("Somebody else has to review what is your own.")])


_NEEDS: Mapping[str, Verb] = {
    "take": "review-proposal",
    "ok": "review-proposal",
    "no": "review-proposal",
    "vouch": "review-proposal",
    "each": "review-proposal",
    "give": "assign-proposal",
}


async def _done(turn: Turn, proposal: Proposal, what: str, rest: str) -> Answer | None:
    match what:
        case "take":
            done = await _assigned(turn, proposal, await speaker(turn))
        case "give":
            return await _given(turn, proposal, rest)
        case "each":
            done = _next_field(turn, proposal)
        case "vouch":
            return await _vouched(turn, proposal)
        case "ok":
            done = await _decided(turn, proposal, "approved", rest, "")
        case "no":
            known = {"proposal": proposal.id, "field": rest or "-"}
            done = await begin_form(turn, REFUSAL, known)
        case _:
            done = await _shown(turn, proposal)
    return done


async def _shown(turn: Turn, proposal: Proposal) -> Answer:
    said = turn.say(
        "{kind}, {day}:",
        kind=Strong(_title(turn, proposal)),
        day=turn.texts.day(proposal.made_at.date()),
    )
    blocks: list[Block] = [said, *proposed_blocks(turn, proposal), *await _alike(turn, proposal)]
    if not proposal.open:
        return answered(turn, blocks)
    return answered(turn, blocks, await _choices(turn, proposal))


async def _choices(turn: Turn, proposal: Proposal) -> list[Choice]:
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    reviews = may(grants, "review-proposal", proposal.cluster)
    several = len(waiting_fields(proposal)) > 1
    offered = [
        (reviews, turn.words("Approve"), "ok"),
        (
            reviews and bool(proposal.cluster) and proposal.kind == "new",
            turn.words("Approve, reviewed by the cluster"),
            "vouch",
        ),
        (reviews, turn.words("Refuse"), "no"),
        (reviews and several, turn.words("Field by field"), "each"),
        (reviews and not proposal.assignee, turn.words("I take it"), "take"),
        (may(grants, "assign-proposal", proposal.cluster), turn.words("Give it to…"), "give"),
    ]
    buttons = [
        Choice(label, written("review", proposal.id, to)) for able, label, to in offered if able
    ]
    return [*buttons, Choice(turn.words("Back to the queue"), written("do", "queue"))]


async def _vouched(turn: Turn, proposal: Proposal) -> Answer | None:
    """Approve a new company, and let its cluster verify it for a year."""
    every = await turn.work.institutions.clusters()
    named = next((one.name for one in every if one.key == proposal.cluster), "")
    if proposal.kind != "new" or not named:
        return None
    return await _decided(turn, vouched(proposal, named), "approved", "", "")


async def _alike(turn: Turn, proposal: Proposal) -> list[Block]:
    """Companies of the registry with a name like a new one's: it may be there already."""
    if proposal.kind != "new":
        return []
    alike = await turn.work.registry.named(proposal.subject, limit=3)
    names = [f"{one.name} [{one.code}]" for one in alike if one.likeness >= 85]
    if not names:
        return []
    return [Note(turn.words("Perhaps it is there already: {names}.", names=", ".join(names)))]


async def _assigned(turn: Turn, proposal: Proposal, to: str) -> Answer:
    await turn.work.proposals.assign(proposal.id, to)
    await log(turn, "assign-proposal", proposal.id, before=proposal.assignee, after=to)
    if to != await speaker(turn):
        await tell_assignee(turn.work, proposal, to, turn.now)
    after = await turn.work.proposals.one(proposal.id)
    return await _shown(turn, after or proposal)


async def _given(turn: Turn, proposal: Proposal, to: str) -> Answer | None:
    held = await turn.work.permissions.holders()
    able = {h.identity: h for h in held if may([h.grant], "review-proposal", proposal.cluster)}
    if to:
        return await _assigned(turn, proposal, to) if to in able else None
    choices = [
        Choice(
            f"{h.sender.front.capitalize()} · {key[:4]}",
            written("review", proposal.id, f"give:{key}"),
        )
        for key, h in able.items()
    ]
    return answered(turn, [turn.say("Who reviews it?")], choices)


def _next_field(turn: Turn, proposal: Proposal) -> Answer:
    field = waiting_fields(proposal)[0]
    name = field_words(turn, field.name)
    shown = replace(proposal, fields=(field,))
    choices = [
        Choice(
            turn.words("Approve: {field}", field=name),
            written("review", proposal.id, f"ok:{field.name}"),
        ),
        Choice(
            turn.words("Refuse: {field}", field=name),
            written("review", proposal.id, f"no:{field.name}"),
        ),
    ]
    return answered(turn, proposed_blocks(turn, shown), choices)


async def _decided(
    turn: Turn, proposal: Proposal, verdict: Literal["approved", "refused"], field: str, reason: str
) -> Answer:
    decision = Decision(
        verdict=verdict,
        fields=(field,) if field else (),
        reason=reason,
        by=await speaker(turn),
        at=turn.now,
    )
    try:
        after = await decide(turn.work, proposal, decision)
    except NotAcceptable as problem:
        return answered(turn, list(refused_by_registry(turn.texts, problem)))
    await log(
        turn, f"{verdict}:{field or 'all'}", proposal.id, before=str(proposal), after=str(after)
    )
    if after.open:
        return _next_field(turn, after)
    said = turn.say("{number} is decided; whoever proposed it is told.", number=after.id)
    choices = [Choice(turn.words("Back to the queue"), written("do", "queue"))]
    return answered(turn, [said, *proposed_blocks(turn, after)], choices)


async def _reasoned(turn: Turn, said: Mapping[str, str]) -> Answer:
    proposal = await turn.work.proposals.one(said["proposal"])
    if proposal is None or not proposal.open:
        return answered(turn, [turn.say("{number} is decided already.", number=said["proposal"])])
    if not await allowed(turn, "review-proposal", proposal.id, proposal.cluster):
        return refusal(turn)
    if await is_own(turn.work, turn.message.sender, proposal):
        return await _their_own(turn, proposal)
    field = "" if said["field"] == "-" else said["field"]
    return await _decided(turn, proposal, "refused", field, said["reason"])


def _title(turn: Turn, one: Proposal) -> str:
    kinds = {
        "new": turn.words("New"),
        "correction": turn.words("Correction"),
        "report": turn.words("Report"),
    }
    return f"{kinds[one.kind]}: {one.subject} ({one.id})"


def _state(turn: Turn, one: Proposal) -> str:
    return {
        "proposed": turn.words("waits"),
        "assigned": turn.words("in review"),
        "approved": turn.words("approved"),
        "refused": turn.words("refused"),
    }[one.state]


REFUSAL = Form(
    name="refusal",
    questions=(
        Question(
            name="reason",
            words=msgid("Why? The person who proposed it reads this."),
            options=(
                msgid("It could not be confirmed"),
                msgid("It is in the registry already"),
                msgid("It is not a provider of IT in Mexico"),
            ),
        ),
    ),
    finish=_reasoned,
)
