"""What is wrong with a company's record, and what is right: asked in chat, one thing at a time."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot import new_address, new_services
from bot.company_answers import unwritable
from bot.folding import fold
from bot.forms import Form, Question, begin_form, words_said
from bot.handing_in import EVIDENCE, company, correct, gone, report_of
from bot.proposals import CORRECTABLE
from bot.proposing import correction_of, field_words, too_many
from bot.providers import Provider
from bot.replies import Block, Strong
from bot.texts import msgid
from bot.turn import Answer, Turn

_ABOUT_THE_WHOLE = ("status", "complaint")
_LEADS_ON = ("more_results", "greeting", "help", "thanks", "list_services", "set_language")
_FEW_WORDS = 3
_WRITTEN = (*CORRECTABLE, "status")
"""What an approval writes; of anything else it is only told."""


async def begin(turn: Turn, provider: Provider) -> Answer:
    """Ask what is wrong with a company's record, unless the words say it already."""
    if enough := await too_many(turn):
        return enough
    what = what_is_wrong(turn.message.text) if turn.message.kind == "words" else ""
    turn = replace(turn, conversation=replace(turn.conversation, about=provider.id))
    before: list[Block] = [turn.say("About {name}:", name=Strong(provider.name))]
    known = {"provider": provider.id}
    if what:
        return await _onward(turn, {**known, "what": what}, before)
    return await begin_form(turn, WHAT, known, before)


def _wrong_said(turn: Turn) -> str | None:
    """What is wrong; none where a few words only lead on: more results, help, hello."""
    text = turn.message.text.strip()
    leads_on = turn.meaning.intent in _LEADS_ON and len(text.split()) <= _FEW_WORDS
    return None if leads_on and not what_is_wrong(text) else words_said(turn)


def what_is_wrong(text: str) -> str:
    """The field that words are about; empty where they name none."""
    words = f" {fold(text)} "
    named = (field for field, all_ in _words().items() if any(f" {w} " in words for w in all_))
    return next(named, "")


async def _what_said(turn: Turn, said: Mapping[str, str]) -> Answer:
    what = what_is_wrong(said["what"]) or "complaint"
    return await _onward(turn, {"provider": said["provider"], "what": what}, [])


async def _onward(turn: Turn, known: Mapping[str, str], before: list[Block]) -> Answer:
    what = known["what"]
    if what in _ABOUT_THE_WHOLE:
        return await begin_form(turn, WHOLE, known, before)
    about = turn.say("{field}: what is right?", field=Strong(field_words(turn, what)))
    provider = await company(turn, known["provider"])
    if provider and what == "services":
        return await new_services.begin(turn, provider, [*before, about])
    if provider and what == "address" and len(provider.branches) == 1:
        return await new_address.begin(turn, provider, [*before, about])
    return await begin_form(turn, RIGHT, known, [*before, about])


async def _refused(turn: Turn, said: Mapping[str, str], value: str) -> str:
    return await unwritable(turn, said["what"], value)


async def _value_said(turn: Turn, said: Mapping[str, str]) -> Answer:
    name, value = said["what"], said["value"]
    value = await turn.work.proposals.normal(name, value) if value else ""
    return await _proposed(turn, said, name, value)


async def _whole_said(turn: Turn, said: Mapping[str, str]) -> Answer:
    value = "closed" if said["what"] == "status" else said["evidence"]
    return await _proposed(turn, said, said["what"], value)


async def _proposed(turn: Turn, said: Mapping[str, str], name: str, value: str) -> Answer:
    provider = await company(turn, said["provider"])
    if provider is None:
        return gone(turn)
    evidence = "" if name == "complaint" else said.get("evidence", "")
    if name not in _WRITTEN or not value:
        return await report_of(turn, provider, name, value, evidence)
    return await correct(turn, provider, [correction_of(provider, name, value, evidence)])


@cache
def _words() -> Mapping[str, list[str]]:
    source = files("bot.data.phrases").joinpath("corrections.toml")
    said: Mapping[str, list[str]] = tomllib.loads(source.read_text(encoding="utf-8"))
    return {field: list(map(fold, words)) for field, words in said.items()}


WHAT = Form(
    name="wrong",
    questions=(
        Question(
            name="what",
            words=msgid("What is wrong?"),
            reads=_wrong_said,
            options=(
                msgid("The phone"),
                msgid("The WhatsApp"),
                msgid("The e-mail"),
                msgid("The website"),
                msgid("The hours"),
                msgid("The name"),
                msgid("The description"),
                msgid("The address"),
                msgid("The services"),
                msgid("It closed down"),
                msgid("I have a complaint"),
            ),
        ),
    ),
    finish=_what_said,
)
RIGHT = Form(
    name="right",
    questions=(
        Question(
            name="value",
            words=msgid("Write it as it should be."),
            optional=True,
            refuses=_refused,
        ),
        EVIDENCE,
    ),
    finish=_value_said,
)
WHOLE = Form(
    name="whole",
    questions=(
        Question(
            name="evidence",
            words=msgid("Tell me what happened, in a few words."),
            reads=_wrong_said,
        ),
    ),
    finish=_whole_said,
)
FORMS = (WHAT, RIGHT, WHOLE, new_services.FORM, new_address.FORM)
"""All of them."""
