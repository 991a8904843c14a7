"""Staff are told of a chat that takes no messages any more."""

from bot.outgoing import Delivery, Outgoing
from bot.ports import UnitOfWork
from bot.replies import Reply
from bot.texts import texts_in


async def tell_council(work: UnitOfWork, delivery: Delivery) -> None:
    """A notice to the council's desk, once for each time that a chat is lost."""
    desk, lost = await work.desks.of(""), delivery.to
    if desk is None or desk.chat == lost.chat:
        return
    texts = texts_in("es")
    words = texts.text(
        texts.say(
            "I can no longer write to {chat} ({front}): it is archived or I am not in it. "
            "Nothing more goes there until somebody writes to me there."
        ),
        chat=lost.chat,
        front=lost.front,
    )
    key = f"lost:{lost.front}:{lost.workspace}:{lost.chat}:{delivery.number}"
    notice = Outgoing(to=desk, reply=Reply(blocks=(words,)), kind="notice", key=key)
    await work.outbox.put(notice)
