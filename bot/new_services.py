"""What a company offers, corrected: the services that are right, named all at once."""

from collections.abc import Mapping, Sequence

from bot.company_answers import NO_SERVICE, services_said
from bot.forms import Form, Question, begin_form
from bot.handing_in import EVIDENCE, company, correct, gone, report_of
from bot.proposals import Field
from bot.providers import Provider
from bot.replies import Block
from bot.texts import msgid
from bot.turn import Answer, Turn

_ADDED = "+"
"""Marks services that come to those that the record names."""


async def begin(turn: Turn, provider: Provider, before: Sequence[Block]) -> Answer:
    """Show what its record says, and ask for what is right."""
    named = turn.texts.listing([turn.label(code) for code in provider.services])
    says = turn.say("Its record says now: {value}.", value=named)
    return await begin_form(turn, FORM, {"provider": provider.id}, [*before, says])


def _services(turn: Turn) -> str | None:
    codes = services_said(turn)
    return f"{_ADDED}{codes}" if codes and turn.meaning.add else codes


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    provider = await company(turn, said["provider"])
    if provider is None:
        return gone(turn)
    value, evidence = said["services"], said["evidence"]
    if not value:
        return await report_of(turn, provider, "services", "", evidence)
    kept = provider.services if value.startswith(_ADDED) else ()
    right = dict.fromkeys((*kept, *value.removeprefix(_ADDED).split("|")))
    return await correct(turn, provider, [_field(provider, tuple(right), evidence)])


def _field(provider: Provider, right: Sequence[str], evidence: str) -> Field:
    """In the order of the record, so that only what is new or gone makes a difference."""
    held = [code for code in provider.services if code in right]
    new = [code for code in right if code not in held]
    return Field(
        name="services",
        value="|".join((*held, *new)),
        before="|".join(provider.services),
        evidence=evidence,
    )


FORM = Form(
    name="right_services",
    questions=(
        Question(
            name="services",
            words=msgid("Name all that it offers, also what was right; or say “also” and the new."),
            optional=True,
            reads=_services,
            unread=NO_SERVICE,
        ),
        EVIDENCE,
    ),
    finish=_finished,
)
