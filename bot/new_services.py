"""What a company offers, corrected: the services that are right, named all at once."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files

from bot.company_answers import NO_SERVICE, services_said
from bot.folding import fold
from bot.forms import Form, NoAnswer, Question, begin_form
from bot.handing_in import EVIDENCE, company, correct, gone, report_of
from bot.proposals import Field
from bot.providers import Provider
from bot.replies import Block
from bot.texts import msgid
from bot.turn import Answer, Turn

_ADDED, _REMOVED = "+", "-"
"""Mark services that come to those that the record names, or go from them."""
_ONE_WAY = msgid(
    "Tell me one thing at a time: all that it offers, or “also” and what is new, or “no longer” "
    "and what is gone."
)


async def begin(turn: Turn, provider: Provider, before: Sequence[Block]) -> Answer:
    """Show what its record says, and ask for what is right."""
    named = turn.texts.listing([turn.label(code) for code in provider.services])
    says = turn.say("Its record says now: {value}.", value=named)
    return await begin_form(turn, FORM, {"provider": provider.id}, [*before, says])


def _services(turn: Turn) -> str | None:
    """The services named, marked where they are added or removed."""
    codes, ways = services_said(turn), _ways(turn.message.text)
    unclear = len(ways) > 1 or "instead" in ways if codes else bool(ways)
    if unclear and turn.meaning.intent != "cancel":
        raise NoAnswer(_ONE_WAY)
    mark = {"added": _ADDED, "removed": _REMOVED}.get("".join(ways), "")
    return f"{mark}{codes}" if codes else None


def _ways(words: str) -> list[str]:
    said = f" {fold(words)} "
    return [way for way, all_ in _wordings().items() if any(f" {one} " in said for one in all_)]


@cache
def _wordings() -> Mapping[str, list[str]]:
    source = files("bot.data.phrases").joinpath("offerings.toml")
    said: Mapping[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return said


async def _finished(turn: Turn, said: Mapping[str, str]) -> Answer:
    provider = await company(turn, said["provider"])
    if provider is None:
        return gone(turn)
    value, evidence = said["services"], said["evidence"]
    right = _right(provider, value) if value else ()
    if not right:
        return await report_of(turn, provider, "services", "", evidence)
    return await correct(turn, provider, [_field(provider, right, evidence)])


def _right(provider: Provider, value: str) -> Sequence[str]:
    codes = value.removeprefix(_ADDED).removeprefix(_REMOVED).split("|")
    if value.startswith(_REMOVED):
        return [code for code in provider.services if code not in codes]
    kept = provider.services if value.startswith(_ADDED) else ()
    return tuple(dict.fromkeys((*kept, *codes)))


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
            words=msgid(
                "Name all that it offers; or say “also” and what is new, or “no longer” and what "
                "is gone."
            ),
            optional=True,
            reads=_services,
            unread=NO_SERVICE,
            sure=True,
        ),
        EVIDENCE,
    ),
    finish=_finished,
)
