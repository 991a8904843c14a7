"""A chat or channel becomes the desk of the council or of a cluster, by its staff's word."""

from bot.allowing import allowed, log, refusal, speaker
from bot.clusters import cluster_said
from bot.replies import Strong, Text
from bot.turn import Answer, Turn, answered


async def desk(turn: Turn, said: str) -> Answer:
    """Requests and reminders of that cluster come here from now on."""
    cluster = await cluster_said(turn, said)
    if cluster is None:
        if not await turn.work.permissions.grants_of(turn.message.sender):
            return refusal(turn)
        return answered(turn, [await _which(turn, said)])
    if not await allowed(turn, "set-desk", f"desk:{cluster}", cluster):
        return refusal(turn)
    sender = turn.message.sender
    await turn.work.desks.place(cluster, sender, await speaker(turn), turn.now)
    await log(turn, "set-desk", f"desk:{cluster}", after=f"{sender.front}:{sender.chat}")
    words = turn.say("Done: this chat is now the desk of {name}.", name=Strong(cluster))
    if not cluster:
        words = turn.say("Done: this chat is now the council's desk.")
    then = turn.say(
        "Proposals, requests and reminders come here. “pending” and “requests to answer” show what "
        "waits."
    )
    return answered(turn, [words, then])


async def undesk(turn: Turn, _: str) -> Answer:
    """This chat is nobody's desk any more."""
    sender = turn.message.sender
    held = await turn.work.desks.at(sender)
    if not held:
        return answered(turn, [turn.say("This chat is no desk.")])
    for cluster in held:
        if not await allowed(turn, "set-desk", f"desk:{cluster}", cluster):
            return refusal(turn)
    await turn.work.desks.clear(sender)
    for cluster in held:
        await log(turn, "clear-desk", f"desk:{cluster}", before=f"{sender.front}:{sender.chat}")
    return answered(turn, [turn.say("Done: this chat is no desk any more.")])


async def _which(turn: Turn, said: str) -> Text:
    every = await turn.work.institutions.clusters()
    keys = ", ".join(one.key for one in every if one.kind == "cluster")
    return turn.say("Which cluster is “{name}”? I know: {keys}.", name=said, keys=keys)
