"""Where a company is, corrected: street, neighborhood, postal code and town, each by itself."""

from collections.abc import Iterator, Mapping, Sequence

from bot.address_said import parts_of
from bot.company_answers import NO_PLACE
from bot.forms import Form, Question, begin_form
from bot.gazetteer import Place
from bot.handing_in import EVIDENCE, company, correct, gone, report_of
from bot.proposals import Field
from bot.providers import Branch, Provider
from bot.replies import Block
from bot.texts import msgid
from bot.turn import Answer, Turn


async def begin(turn: Turn, provider: Provider, before: Sequence[Block]) -> Answer:
    """Show what its record says, and ask for what is right."""
    says = turn.say("Its record says now: {value}.", value=_written(turn, provider.branches[0]))
    return await begin_form(turn, FORM, {"provider": provider.id}, [*before, says])


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    provider = await company(turn, said["provider"])
    if provider is None:
        return gone(turn)
    fields = list(_fields(turn, provider.branches[0], said))
    if not fields:
        return await report_of(turn, provider, "address", "", said["evidence"])
    return await correct(turn, provider, fields)


def _fields(turn: Turn, branch: Branch, said: Mapping[str, str]) -> Iterator[Field]:
    evidence = said["evidence"]
    for name, value in parts_of(said["street"], turn.gazetteer).items():
        yield Field(name=name, value=value, before=getattr(branch, name), evidence=evidence)
    if said["town"]:
        held = f"g{branch.town}" if branch.town else branch.state
        yield Field(name="town", value=said["town"], before=held, evidence=evidence)


def _town_said(turn: Turn) -> str | None:
    """The town named, as its key: the first where several are called so; a state alone is none."""
    towns = [_around(turn, place) for place in turn.meaning.places]
    return next((f"g{town.towns[0]}" for town in towns if town and town.towns), None)


def _around(turn: Turn, place: Place) -> Place | None:
    return turn.gazetteer.town_around(place) if place.kind == "neighborhood" else place


def _written(turn: Turn, branch: Branch) -> str:
    town = turn.gazetteer.place(f"g{branch.town}" if branch.town else branch.state)
    where = turn.place_words(town) if town else ""
    parts = (branch.street, branch.neighborhood, branch.postal_code, where)
    return ", ".join(part for part in parts if part)


FORM = Form(
    name="right_address",
    questions=(
        Question(
            name="street",
            words=msgid("Write street and number, neighborhood and postal code as they should be."),
            optional=True,
        ),
        Question(
            name="town",
            words=msgid("In which town and state is it? Skip it if that is right."),
            optional=True,
            reads=_town_said,
            unread=NO_PLACE,
        ),
        EVIDENCE,
    ),
    finish=_finished,
)
