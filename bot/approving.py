"""Those who may approve an announcement are told that one waits."""

from bot.actions import written
from bot.announcements import Announcement
from bot.ports import UnitOfWork
from bot.replies import Choice, Reply, Strong
from bot.telling import tell
from bot.texts import texts_in


async def ask_approval(work: UnitOfWork, one: Announcement) -> None:
    """Tell the cluster's desk, else the council's, that an announcement waits for a second yes."""
    desk = await work.desks.of(one.audience.cluster)
    if desk is None:
        return
    texts = texts_in("es")
    said = texts.text(
        texts.say("Announcement {name} waits for a second person's yes: {text}"),
        name=Strong(one.id),
        text=one.content.es[:80],
    )
    look = Choice(texts.say("Look at it"), written("post", one.id))
    reply = Reply(blocks=(said,), choices=(look,))
    await tell(work, desk, reply, key=f"announcement:{one.id}:approval")
