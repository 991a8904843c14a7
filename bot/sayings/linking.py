"""One-time codes in chat: an account linked, a role or a company taken on."""

from dataclasses import replace

from bot.actions import Action, written
from bot.allowing import for_their_eyes, in_private, log, speaker
from bot.authorization import HOST, Grant, Role, may
from bot.clusters import cluster_of
from bot.one_time_codes import LIVES, Promise, read_code
from bot.people import Person
from bot.replies import Choice, Strong
from bot.role_words import role_words
from bot.turn import Answer, Turn, answered


async def link(turn: Turn, _: str) -> Answer:
    """A code to type in the other app."""
    if crowd := in_private(turn):
        return crowd
    promise = Promise(kind="link", issuer=await speaker(turn))
    code = await turn.work.codes.issue(promise, turn.now)
    said = turn.say(
        "In the other app, write to me: {code}. It works once, for {minutes} minutes.",
        code=Strong(code),
        minutes=int(LIVES["link"].total_seconds() // 60),
    )
    then = turn.say("The two accounts then share your language, time zone and quiet hours.")
    return answered(turn, [said, then])


async def unlink(turn: Turn, _: str) -> Answer:
    """This account stands alone again."""
    await turn.work.identities.unlink(turn.message.sender)
    alone = answered(turn, [turn.say("Done: this account is linked to no other now.")])
    return replace(alone, person=replace(turn.person, human=""))


async def code(turn: Turn, typed: str) -> Answer:
    """Take what a code stands for; one that others read is of no more use to anybody."""
    promise = await turn.work.codes.redeem(read_code(typed), turn.now)
    if for_their_eyes(turn):
        said = turn.say(
            "Others read along here, so that code is void now. Ask for a new one and write it to "
            "me in a private chat."
        )
        return answered(turn, [said])
    if promise is None or not await _still_stands(turn, promise):
        said = turn.say("That code is wrong, used or too old. Ask for a new one.")
        return answered(turn, [said])
    if promise.kind == "link":
        return await _asked_to_link(turn, promise)
    if promise.kind == "role":
        return await _took_role(turn, promise)
    return await _took_company(turn, promise)


async def _still_stands(turn: Turn, promise: Promise) -> bool:
    """Whether who gave the code may give it still: a role that was taken back gives none."""
    if promise.issuer == HOST or promise.kind == "link":
        return True
    issuer = await turn.work.identities.address(promise.issuer)
    grants = await turn.work.permissions.grants_of(issuer) if issuer else ()
    if promise.kind == "role":
        return may(grants, "grant-role")
    found = await turn.work.registry.providers([promise.about])
    cluster = cluster_of(await turn.work.institutions.clusters(), found[0]) if found else ""
    return may(grants, "issue-claim", cluster)


async def linked(turn: Turn, action: Action) -> Answer | None:
    """The answer to whether the accounts are to be linked; None where it was not asked."""
    if turn.conversation.asked != "link" or written("link", action.about) not in (
        turn.conversation.numbered
    ):
        return None
    conversation = replace(turn.conversation, asked="")
    other = await turn.work.identities.address(action.about)
    if action.about == "no" or other is None:
        said = turn.say("All right, nothing was linked.")
        return answered(turn, [said], conversation=conversation)
    theirs = await turn.work.conversations.person(other)
    human = await turn.work.identities.link(action.about, await speaker(turn))
    await log(turn, "link", action.about)
    said = turn.say("Done: both accounts are yours. “unlink” parts them again.")
    done = answered(turn, [said], conversation=conversation)
    return replace(done, person=_sharing(turn.person, theirs, human))


def _sharing(mine: Person, theirs: Person, human: str) -> Person:
    """What was set where the code came from holds, else what is set here."""
    quiet = theirs if theirs.quiet_from is not None else mine
    return replace(
        mine,
        chosen_language=theirs.chosen_language or mine.chosen_language,
        zone=theirs.zone or mine.zone,
        quiet_from=quiet.quiet_from,
        quiet_until=quiet.quiet_until,
        human=human,
    )


async def _asked_to_link(turn: Turn, promise: Promise) -> Answer:
    other = await turn.work.identities.address(promise.issuer)
    if other is None or promise.issuer == await speaker(turn):
        return answered(turn, [turn.say("Type it in the other app, not in the same one.")])
    said = turn.say(
        "This code comes from an account on {app}. Is it yours? Linked, it can see and erase what "
        "I keep of you.",
        app=other.front.capitalize(),
    )
    choices = [
        Choice(turn.words("Yes, it is mine"), written("link", promise.issuer)),
        Choice(turn.words("No, it isn't"), written("link", "no")),
    ]
    conversation = replace(turn.conversation, asked="link")
    return answered(turn, [said], choices, conversation=conversation)


async def _took_role(turn: Turn, promise: Promise) -> Answer:
    name, _, cluster = promise.about.partition(":")
    role: Role = name  # type: ignore[assignment]  # written by us alone
    grant = Grant(role=role, cluster=cluster)
    me = await speaker(turn)
    await turn.work.permissions.grant(me, grant, promise.issuer, turn.now)
    await log(turn, "take-role", promise.about, after=promise.issuer)
    said = turn.say("You now hold the role: {role}.", role=role_words(turn, grant))
    return answered(turn, [said, turn.say("Say “pending” to see what waits for you.")])


async def _took_company(turn: Turn, promise: Promise) -> Answer:
    found = await turn.work.registry.providers([promise.about])
    if not found:
        return answered(turn, [turn.say("That company is not in the registry any more.")])
    me = await speaker(turn)
    bound = await turn.work.claims.bind(me, promise.about, promise.issuer, turn.now)
    if not bound:
        said = turn.say("Five people speak for {name} already.", name=found[0].name)
        return answered(turn, [said])
    await log(turn, "take-claim", promise.about, after=promise.issuer)
    said = turn.say("You now speak for {name} here.", name=Strong(found[0].name))
    then = turn.say("I remind you when a verification is about to end. “my companies” lists them.")
    return answered(turn, [said, then])
