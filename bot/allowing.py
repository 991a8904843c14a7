"""Whether the one who speaks may do something; what is refused is logged as well."""

from bot.authorization import Entry, Verb, may
from bot.people import is_private
from bot.turn import Answer, Turn, answered


async def allowed(turn: Turn, verb: Verb, target: str, cluster: str = "") -> bool:
    """Whether they may do this to the target, in a cluster or (empty) for the council."""
    grants = await turn.work.permissions.grants_of(turn.message.sender)
    if may(grants, verb, cluster):
        return True
    await log(turn, f"refused:{verb}", target)
    return False


async def holds_any_role(turn: Turn) -> bool:
    """Whether they are anybody's staff at all."""
    return bool(await turn.work.permissions.grants_of(turn.message.sender))


async def log(turn: Turn, verb: str, target: str, *, before: str = "", after: str = "") -> None:
    """Add a line to the log for the one who speaks."""
    entry = Entry(
        at=turn.now,
        actor=await speaker(turn),
        verb=verb,
        target=target,
        before=before,
        after=after,
        request=turn.message.id,
    )
    await turn.work.audit.record(entry)


async def speaker(turn: Turn) -> str:
    """The random id of the one who speaks."""
    return await turn.work.identities.id_of(turn.message.sender, turn.now)


def refusal(turn: Turn) -> Answer:
    """A no to what only some may do."""
    said = turn.say("Only the council's staff can do that, or the cluster's for its own cluster.")
    return answered(turn, [said])


def for_their_eyes(turn: Turn) -> Answer | None:
    """The request to say it in private, where others would read the answer."""
    return None if turn.message.whispered else in_private(turn)


def in_private(turn: Turn) -> Answer | None:
    """The request to say it in private, where others read along, be it what comes of it later."""
    if is_private(turn.message.sender):
        return None
    said = turn.say("Others read along here: tell me that in a private chat, please.")
    return answered(turn, [said])
