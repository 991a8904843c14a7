"""The privacy notice, what somebody agreed to, and all that is kept of them as a text."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.actions import Action, written
from bot.allowing import for_their_eyes
from bot.messages import Sender
from bot.privacy import PURPOSES, Consent, Purpose, notice_in
from bot.replies import Choice, Fact, Facts, Note, Strong, Text
from bot.requesting import withdraw_all
from bot.turn import Answer, Turn, answered


def with_notice(turn: Turn, answer: Answer) -> Answer:
    """The answer with the short notice, the first time that somebody of this version is met."""
    notice = notice_in(turn.texts.language)
    if answer.forgotten or turn.person.notice == notice.version:
        return answer
    person = replace(answer.person, notice=notice.version)
    blocks = (*answer.reply.blocks, Note(notice.short))
    return replace(answer, person=person, reply=replace(answer.reply, blocks=blocks))


async def privacy(turn: Turn, _: str) -> Answer:
    """The whole notice."""
    notice = notice_in(turn.texts.language)
    title = turn.say(
        "Privacy notice, version {version}, of {day}",
        version=notice.version,
        day=turn.texts.day(notice.since),
    )
    sections = [Text((Strong(name), f"\n{text}")) for name, text in notice.sections]
    choices = [
        Choice(turn.words("My consents"), written("do", "consents")),
        Choice(turn.words("My data"), written("do", "my_data")),
        Choice(turn.words("Erase it all"), written("do", "delete_my_data")),
    ]
    return answered(turn, [title, *sections], choices)


async def consents(turn: Turn, _: str) -> Answer:
    """What somebody agreed to, each to be given or withdrawn by a button."""
    if crowd := for_their_eyes(turn):
        return crowd
    kept = await turn.work.consents.of(turn.message.sender)
    holding = {one.purpose: one for one in kept if one.withdrawn_at is None}
    intro = turn.say("Nothing of this happens unless you agree, and you may change your mind:")
    facts = [Fact(purpose_words(turn, one), _state(turn, holding.get(one))) for one in PURPOSES]
    choices = [_choice(turn, one, given=one in holding) for one in PURPOSES]
    return answered(turn, [intro, Facts(tuple(facts))], choices)


async def agrees(turn: Turn, action: Action) -> Answer | None:
    """A consent given or withdrawn by its button; None for what no button offers."""
    purpose = next((one for one in PURPOSES if one == action.about), None)
    if purpose is None or action.more not in ("yes", "no"):
        return None
    if crowd := for_their_eyes(turn):
        return crowd
    sender, work = turn.message.sender, turn.work
    if action.more == "yes":
        await work.consents.give(sender, purpose, notice_in("es").version, turn.now)
    else:
        await work.consents.withdraw(sender, purpose, turn.now)
        if purpose == "pass-on-request":
            await withdraw_all(work, [sender], turn.now)
    return await consents(turn, "")


async def export(turn: Turn, _: str) -> Answer:
    """All that is kept of somebody, as JSON."""
    if crowd := for_their_eyes(turn):
        return crowd
    kept = await visible_data(turn)
    text = json.dumps(kept.accounts, ensure_ascii=False, indent=1, default=str)
    said = turn.say("All I keep of you, as JSON:")
    return answered(turn, [said, Text((text,))])


@dataclass(frozen=True, slots=True)
class Visible:
    """What is kept of a human, by account and table; `elsewhere` counts those in other places."""

    accounts: Mapping[str, Mapping[str, Any]]
    elsewhere: int


async def visible_data(turn: Turn) -> Visible:
    """What is kept of the human, by account: nothing of one workspace is told in another."""
    sender = turn.message.sender
    linked = await turn.work.identities.linked(sender)
    here = [one for one in linked if one.workspace == sender.workspace]
    names = _account_names(here)
    kept = [await turn.work.conversations.kept_of(one) for one in here]
    return Visible(dict(zip(names, kept, strict=True)), len(linked) - len(here))


def _account_names(accounts: Sequence[Sender]) -> list[str]:
    """Each front's name, numbered where several accounts are on one."""
    fronts = [one.front for one in accounts]
    return [
        front if fronts.count(front) == 1 else f"{front} {fronts[: at + 1].count(front)}"
        for at, front in enumerate(fronts)
    ]


def purpose_words(turn: Turn, purpose: Purpose) -> str:
    """What a purpose is called."""
    return {
        "keep-location": turn.words("Keep your rounded location beyond 24 hours"),
        "pass-on-request": turn.words("Pass on your request and contact to a company"),
        "announcements": turn.words("Send you announcements"),
    }[purpose]


def _state(turn: Turn, consent: Consent | None) -> str:
    if consent is None:
        return turn.words("no")
    return turn.words("yes, since {day}", day=turn.texts.day(consent.given_at.date()))


def _choice(turn: Turn, purpose: Purpose, *, given: bool) -> Choice:
    name = purpose_words(turn, purpose)
    if given:
        label = turn.words("Withdraw: {purpose}", purpose=name)
        return Choice(label, written("agree", purpose, "no"))
    return Choice(turn.words("Agree: {purpose}", purpose=name), written("agree", purpose, "yes"))
