"""What came of sending, as what becomes of the delivery."""

from dataclasses import dataclass

from bot.budget import MOST_ATTEMPTS, pause_after
from bot.front import Moved, NotNow, PerhapsSent, PerhapsTwice, Refused, Undeliverable
from bot.outgoing import Delivery, Outcome, Result

_DETAIL = 200


@dataclass(frozen=True, slots=True)
class Ended:
    """One attempt at its end; `moved_to` is the chat's new id where it has one."""

    delivery: Delivery
    result: Result
    moved_to: str = ""


def sent(delivery: Delivery, message: str) -> Ended:
    """The platform took it."""
    return Ended(delivery, Result(number=delivery.number, state="sent", message=message))


def unsent(delivery: Delivery, pause_s: float = 0.0) -> Ended:
    """It was not tried at all: no attempt is burnt."""
    number = delivery.number
    return Ended(delivery, Result(number=number, state="due", burnt=False, pause_s=pause_s))


def unwanted(delivery: Delivery) -> Ended:
    """They do not want it any more."""
    return Ended(delivery, Result(number=delivery.number, state="failed", outcome="unwanted"))


def failed(delivery: Delivery, error: Exception) -> Ended:
    """What an error makes of it; one that has no name here is a defect and burns an attempt."""
    match error:
        case Moved(chat=chat):
            return Ended(delivery, _moved(delivery, error), chat)
        case Refused():
            outcome = error.outcome if isinstance(error, Undeliverable) else "refused"
            return Ended(delivery, _given_up(delivery, error, outcome))
        case NotNow(seconds=seconds):
            return unsent(delivery, seconds)
        case PerhapsTwice(message=message):
            number = delivery.number
            twice = Result(number=number, state="sent", message=message, uncertain=True)
            return Ended(delivery, twice)
        case PerhapsSent() if delivery.uncertain:
            return Ended(delivery, _given_up(delivery, error, "uncertain"))
        case _:
            doubtful = isinstance(error, PerhapsSent) and delivery.act == "send"
            return Ended(delivery, _again(delivery, error, uncertain=doubtful))


def _moved(delivery: Delivery, error: Exception) -> Result:
    """To the new chat once; a chat that moves again and again is given up."""
    if delivery.outcome == "migrated":
        return _given_up(delivery, error, "migrated")
    return Result(number=delivery.number, state="due", outcome="migrated", burnt=False)


def _again(delivery: Delivery, error: Exception, *, uncertain: bool) -> Result:
    if delivery.attempts + 1 >= MOST_ATTEMPTS:
        return _given_up(delivery, error, "unreachable", uncertain=uncertain)
    return Result(
        number=delivery.number,
        state="due",
        uncertain=uncertain,
        detail=str(error)[:_DETAIL],
        pause_s=pause_after(delivery.attempts),
    )


def _given_up(
    delivery: Delivery, error: Exception, outcome: Outcome, *, uncertain: bool = False
) -> Result:
    return Result(
        number=delivery.number,
        state="failed",
        outcome=outcome,
        detail=str(error)[:_DETAIL],
        uncertain=uncertain,
    )
