"""What the fields of a proposal are called, and why the registry would not take one."""

from collections.abc import Sequence

from bot.errors import NotAcceptable
from bot.replies import Text
from bot.texts import Texts


def field_name(texts: Texts, name: str) -> str:
    """What a field is called."""
    names = {
        "name": texts.say("Name"),
        "phone": texts.say("Phone"),
        "whatsapp": texts.say("WhatsApp"),
        "email": texts.say("E-mail"),
        "website": texts.say("Website"),
        "hours": texts.say("Hours"),
        "description_es": texts.say("Description"),
        "services": texts.say("Services"),
        "state": texts.say("State"),
        "municipality": texts.say("Town"),
        "credential": texts.say("Certificate"),
        "status": texts.say("Whether it is open"),
        "complaint": texts.say("Complaint"),
        "verification": texts.say("Reviewed by"),
        "address": texts.say("Address"),
        "street": texts.say("Street"),
        "neighborhood": texts.say("Neighborhood"),
        "postal_code": texts.say("Postal code"),
        "town": texts.say("Town"),
    }
    return names.get(name, name)


def unreadable(texts: Texts, name: str) -> str:
    """What a value has to look like that the registry could not read."""
    return {
        "phone": texts.say("That is no phone number: ten digits, please."),
        "whatsapp": texts.say("That is no phone number: ten digits, please."),
        "email": texts.say("That is no e-mail address."),
        "website": texts.say("That is no web address, like: example.com"),
        "state": texts.say("That is no state of Mexico."),
    }.get(name, texts.say("I can't make that out."))


def refused_by_registry(texts: Texts, problem: NotAcceptable) -> Sequence[Text]:
    """Why nothing was written."""
    if problem.why == "gone":
        return [texts.text(texts.say("That company is not in the registry any more."))]
    if problem.why == "unlisted":
        return [texts.text(texts.say("This company asked not to be listed, so it stays out."))]
    heading = texts.text(texts.say("The registry does not take it, so nothing is decided yet:"))
    template = texts.say("{field}, “{value}”: {reason}")
    return [heading] + [
        texts.text(
            template, field=field_name(texts, name), value=value, reason=unreadable(texts, name)
        )
        for name, value in problem.values.items()
    ]
