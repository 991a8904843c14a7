"""A company wants to be in the registry."""

from collections.abc import Mapping

from bot.clusters import cluster_in
from bot.company_answers import (
    NO_PHONE,
    NO_PLACE,
    NO_SERVICE,
    phone_said,
    place_said,
    reached_by,
    services_said,
    unwritable,
)
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
    """Hand it in for review."""
    contact = {"phone": said["phone"], **_reach(said["contact"])}
    for name, value in contact.items():
        contact[name] = await turn.work.proposals.normal(name, value)
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
    return {reached_by(said): said} if said else {}


def _address(turn: Turn, place: Place) -> dict[str, str]:
    town = turn.gazetteer.town_around(place) if place.kind == "neighborhood" else place
    return {"state": place.state, "municipality": (town.city if town else None) or ""}


async def _no_phone(turn: Turn, _: Mapping[str, str], value: str) -> str:
    return await unwritable(turn, "phone", value)


async def _no_contact(turn: Turn, _: Mapping[str, str], value: str) -> str:
    return await unwritable(turn, reached_by(value), value)


FORM = Form(
    name="register",
    questions=(
        Question(name="name", words=msgid("What is the company called?")),
        Question(
            name="services",
            words=msgid("What does it offer? For example: point of sale and e-invoicing."),
            reads=services_said,
            unread=NO_SERVICE,
        ),
        Question(
            name="place",
            words=msgid("In which town and state does it work?"),
            reads=place_said,
            unread=NO_PLACE,
        ),
        Question(
            name="phone",
            words=msgid("At which phone number do its customers reach it?"),
            reads=phone_said,
            refuses=_no_phone,
            unread=NO_PHONE,
        ),
        Question(
            name="contact",
            words=msgid("Its website or e-mail?"),
            optional=True,
            refuses=_no_contact,
        ),
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
