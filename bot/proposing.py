"""A proposal made in chat: kept, logged, and told to the desk that reviews it."""

from collections.abc import Sequence
from secrets import choice

from bot.actions import written
from bot.allowing import log, speaker
from bot.field_names import field_name
from bot.proposals import Field, Kind, Proposal
from bot.providers import Provider
from bot.replies import Block, Choice, Fact, Facts, Strong
from bot.short_code import ALPHABET
from bot.telling import tell_desk
from bot.turn import Answer, Turn, answered

MOST_OPEN = 10
"""How many undecided proposals one person may have."""


async def propose(
    turn: Turn, kind: Kind, subject: str, cluster: str, fields: Sequence[Field], provider_id: str
) -> Proposal:
    """Keep a proposal of the one who speaks; the cluster's desk is told."""
    made = Proposal(
        id=_new_id(),
        kind=kind,
        provider_id=provider_id,
        subject=subject,
        cluster=cluster,
        author=await speaker(turn),
        made_at=turn.now,
        fields=tuple(fields),
    )
    await turn.work.proposals.propose(made)
    await log(turn, "propose", made.id)
    await tell_desk(turn.work, made)
    return made


async def too_many(turn: Turn) -> Answer | None:
    """The request to wait, for somebody of whom very much waits already."""
    made = await turn.work.proposals.by(await speaker(turn))
    if sum(one.open for one in made) < MOST_OPEN:
        return None
    said = turn.say(
        "{count} proposals of yours wait already; let us review those first.", count=MOST_OPEN
    )
    return answered(turn, [said], [Choice(turn.words("My proposals"), written("do", "mine"))])


def receipt(turn: Turn, made: Proposal) -> Answer:
    """What was sent for review, under which number."""
    said = turn.say(
        "Thank you. It goes to review as {number}; nothing changes until it is approved, and I "
        "tell you what came of it.",
        number=Strong(made.id),
    )
    choices = [Choice(turn.words("My proposals"), written("do", "mine"))]
    return answered(turn, [said, *proposed_blocks(turn, made)], choices)


def proposed_blocks(turn: Turn, made: Proposal) -> list[Block]:
    """Each field with what it is now and what it shall be."""
    return [Facts(tuple(_fact(turn, one) for one in made.fields))]


def correction_of(provider: Provider, name: str, value: str, evidence: str) -> Field:
    """A field of a company, with what the registry holds of it now."""
    before = "" if name == "status" else str(getattr(provider, name, ""))
    return Field(name=name, value=value, before=before, evidence=evidence)


def field_words(turn: Turn, name: str) -> str:
    """What a field is called."""
    return field_name(turn.texts, name)


def _fact(turn: Turn, one: Field) -> Fact:
    value = _value(turn, one.name, one.value)
    words = f"{_value(turn, one.name, one.before)} → {value}" if one.before else value
    proof = (
        f" · {turn.words('evidence: {evidence}', evidence=one.evidence)}" if one.evidence else ""
    )
    return Fact(field_words(turn, one.name), f"{words}{proof}{_outcome(turn, one)}")


def _value(turn: Turn, name: str, value: str) -> str:
    """A value in words, where the registry keeps it as a code."""
    if name == "services" and set(value.split("|")) <= set(turn.taxonomy.services):
        return turn.texts.listing([turn.label(code) for code in value.split("|")])
    if name == "state" and value in turn.gazetteer.states:
        return turn.gazetteer.states[value].name
    if name == "town" and (place := turn.gazetteer.place(value)):
        return turn.place_words(place)
    if name == "status":
        return turn.words("closed for good")
    return value or turn.words("wrong as it is")


def _outcome(turn: Turn, one: Field) -> str:
    if one.state == "proposed" or one.decided_at is None:
        return ""
    words = turn.words("approved") if one.state == "approved" else turn.words("refused")
    day = turn.texts.day(one.decided_at.date())
    reason = f": {one.reason}" if one.reason else ""
    return f" · {words}, {day}{reason}"


def _new_id() -> str:
    return "P" + "".join(choice(ALPHABET) for _ in range(6))
