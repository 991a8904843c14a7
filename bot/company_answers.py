"""What words say of a company, and why the registry would not take it."""

from bot.errors import NotAcceptable
from bot.field_names import unreadable
from bot.texts import msgid
from bot.turn import Turn

NO_SERVICE = msgid("I know no such service. Say it in other words, like: payroll, backups.")
NO_PLACE = msgid("I know no such place. Write the town and its state, like: Cholula, Puebla.")
NO_PHONE = msgid("That is no phone number: ten digits, please.")


def services_said(turn: Turn) -> str | None:
    """The services named, as codes."""
    return "|".join(turn.meaning.services) or None


def place_said(turn: Turn) -> str | None:
    """The first place named, as its key."""
    return turn.meaning.places[0].key if turn.meaning.places else None


def phone_said(turn: Turn) -> str | None:
    """What has as many digits as a phone number; the registry looks closer."""
    said = turn.message.text.strip()
    digits = sum(char.isdigit() for char in said)
    return said if 10 <= digits <= 15 else None  # E.164 allows 15


async def unwritable(turn: Turn, name: str, value: str) -> str:
    """Why the registry would not take a value, in words; empty where it would."""
    try:
        await turn.work.proposals.normal(name, value)
    except NotAcceptable:
        return unreadable(turn.texts, name)
    return ""


def reached_by(said: str) -> str:
    """The field that a way to reach a company belongs into."""
    return "email" if "@" in said else "website"
