"""What is wrong with a company's record, and what is right: asked in chat, one thing at a time."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files

from bot.clusters import cluster_of
from bot.errors import NotAcceptable
from bot.field_names import unreadable
from bot.folding import fold
from bot.forms import Form, Question, begin_form, words_said
from bot.proposals import CORRECTABLE, Field, Kind
from bot.proposing import correction_of, field_words, propose, receipt, too_many
from bot.providers import Provider
from bot.replies import Block, Strong, Text
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

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
    if known["what"] in _ABOUT_THE_WHOLE:
        return await begin_form(turn, WHOLE, known, before)
    name = field_words(turn, known["what"])
    about = turn.say("{field}: what is right?", field=Strong(name))
    return await begin_form(turn, RIGHT, known, [*before, about])


async def _value_said(turn: Turn, said: Mapping[str, str]) -> Answer:
    name, value = said["what"], said["value"]
    try:
        value = await turn.work.proposals.normal(name, value) if value else ""
    except NotAcceptable:
        known = {key: said[key] for key in ("provider", "what")}
        return await begin_form(turn, RIGHT, known, [again(turn, name)])
    return await _proposed(turn, said, name, value)


async def _whole_said(turn: Turn, said: Mapping[str, str]) -> Answer:
    value = "closed" if said["what"] == "status" else said["evidence"]
    return await _proposed(turn, said, said["what"], value)


async def _proposed(turn: Turn, said: Mapping[str, str], name: str, value: str) -> Answer:
    found = await turn.work.registry.providers([said["provider"]])
    if not found:
        return answered(turn, [turn.say("That company is not in the registry any more.")])
    provider = found[0]
    evidence = "" if name == "complaint" else said.get("evidence", "")
    wrong = name not in _WRITTEN or not value
    field = (
        Field(name=name, value=value or turn.words("wrong as it is"), evidence=evidence)
        if wrong
        else correction_of(provider, name, value, evidence)
    )
    cluster = cluster_of(await turn.work.institutions.clusters(), provider)
    kind: Kind = "report" if wrong else "correction"
    made = await propose(turn, kind, provider.name, cluster, [field], provider.id)
    return receipt(turn, made)


def again(turn: Turn, name: str) -> Text:
    """What a value has to look like that the registry could not read."""
    return Text((unreadable(turn.texts, name),))


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
_EVIDENCE = Question(
    name="evidence", words=msgid("How can that be checked? A link, or how you know."), optional=True
)
RIGHT = Form(
    name="right",
    questions=(
        Question(name="value", words=msgid("Write it as it should be."), optional=True),
        _EVIDENCE,
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
