"""What follows a delivery that is in flight: its edit or deletion waits until it has landed."""

from dataclasses import replace

from bot.outcomes import Ended, unsent
from bot.outgoing import Delivery, Result
from bot.ports import UnitOfWork

_OF = "of:"
_LOOKS_AGAIN_AFTER_S = 2.0


def after(number: int) -> str:
    """In the place of a message's id: that of this delivery, once it has one."""
    return f"{_OF}{number}"


async def followed(work: UnitOfWork, delivery: Delivery) -> Delivery | Ended:
    """The delivery with the id of the message that it follows; ended where it is to wait.

    One whose message was never sent has nothing to change, and is cancelled.
    """
    if not delivery.message.startswith(_OF):
        return delivery
    first = await work.deliveries.one(int(delivery.message.removeprefix(_OF)))
    if first is not None and first.state == "sent" and first.message:
        return replace(delivery, message=first.message)
    if first is not None and first.state in ("due", "held", "sending"):
        return unsent(delivery, _LOOKS_AGAIN_AFTER_S)
    return Ended(delivery, Result(number=delivery.number, state="cancelled"))
