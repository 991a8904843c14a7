"""A company wants to be in the registry."""

from collections.abc import Mapping

from bot.clusters import cluster_in
from bot.correcting import again
from bot.errors import NotAcceptable
from bot.forms import Form, Question, begin_form
from bot.gazetteer import Place
from bot.proposals import Field
from bot.proposing import propose, receipt, too_many
from bot.replies import Block
from bot.texts import msgid
from bot.turn import Answer, Turn


async def answer(turn: Turn) -> Answer:
    """Ask what the registry needs to know of a company; what was said already is kept."""
    if enough := await too_many(turn):
        return enough
    known = {
        "name": turn.meaning.provider or "",
        "services": "|".join(turn.meaning.services),
        "place": turn.meaning.places[0].key if turn.meaning.places else "",
    }
    before: list[Block] = [
        turn.say("Good: a few short questions. Staff review them; once approved they are public.")
    ]
    return await begin_form(turn, FORM, {k: v for k, v in known.items() if v}, before)


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    """Hand it in for review; what the registry could not read is asked again."""
    contact = {"phone": said["phone"], **_reach(said["contact"])}
    for name, value in contact.items():
        try:
            contact[name] = await turn.work.proposals.normal(name, value) if value else ""
        except NotAcceptable:
            asked = "phone" if name == "phone" else "contact"
            known = {key: value for key, value in said.items() if key != asked}
            return await begin_form(turn, FORM, known, [again(turn, name)])
    place = turn.gazetteer.place(said["place"])
    where = _address(turn, place) if place else {}
    fields = {"name": said["name"], "services": said["services"], **where, **contact}
    proposed = [Field(name=name, value=value) for name, value in fields.items() if value]
    if said["credential"]:
        proposed.append(Field(name="credential", value=said["credential"]))
    clusters = await turn.work.institutions.clusters()
    cluster = cluster_in(clusters, [place.state]) if place else ""
    made = await propose(turn, "new", said["name"], cluster, proposed, "")
    return receipt(turn, made)


def _reach(said: str) -> dict[str, str]:
    return {"email" if "@" in said else "website": said} if said else {}


def _address(turn: Turn, place: Place) -> dict[str, str]:
    town = turn.gazetteer.town_around(place) if place.kind == "neighborhood" else place
    return {"state": place.state, "municipality": (town.city if town else None) or ""}


def _services_said(turn: Turn) -> str | None:
    """The services named, as codes."""
    return "|".join(turn.meaning.services) or None


def _place_said(turn: Turn) -> str | None:
    """The first place named, as its key."""
    return turn.meaning.places[0].key if turn.meaning.places else None


def _phone_said(turn: Turn) -> str | None:
    """What has as many digits as a phone number; the registry looks closer."""
    said = turn.message.text.strip()
    digits = sum(char.isdigit() for char in said)
    return said if 10 <= digits <= 15 else None  # E.164 allows 15


FORM = Form(
    name="register",
    questions=(
        Question(name="name", words=msgid("What is the company called?")),
        Question(
            name="services",
            words=msgid("What does it offer? For example: point of sale and e-invoicing."),
            reads=_services_said,
        ),
        Question(
            name="place", words=msgid("In which town and state does it work?"), reads=_place_said
        ),
        Question(
            name="phone",
            words=msgid("At which phone number do its customers reach it?"),
            reads=_phone_said,
        ),
        Question(name="contact", words=msgid("Its website or e-mail?"), optional=True),
        Question(
            name="credential",
            words=msgid(
                "Does it hold a certificate, like MoProSoft or ISO? Which, by whom, and where can "
                "it be checked?"
            ),
            optional=True,
        ),
    ),
    finish=_finished,
)
