"""From a message to the intent that answers it: pressed, numbered, said in words, or shared."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot import correcting
from bot.actions import Action, read_action
from bot.confirming import says_outright, yes_or_no
from bot.conversation import Conversation, Standing
from bot.doubting import in_doubt
from bot.folding import fold
from bot.form_routing import in_form, pictured, without_draft, wordless
from bot.forms import (
    answer_at_once,
    answer_by_option,
)
from bot.intents import FORMS, INTENTS, delete_my_data, set_location
from bot.lookup import provider_coded
from bot.messages import Message
from bot.offered_places import with_question
from bot.providers import Provider
from bot.records import contact, details, verification
from bot.results import begin, counted, list_answer
from bot.sayings import PRESSABLE, PRESSED, SAYINGS, answer_to_saying
from bot.sayings.rights import with_notice
from bot.search_steps import wider_steps
from bot.turn import Answer, Turn, answered
from bot.understanding.meaning import Understanding
from bot.where import here_choice

_MOST_PRESSED = 1000


async def route(turn: Turn, pressed: str) -> Answer:
    """The answer to a turn; `pressed` is the action that was pressed or picked, if any.

    Whoever is met for the first time is told in short what is kept of them.
    """
    return with_notice(turn, await _routed(turn, pressed))


async def _routed(turn: Turn, pressed: str) -> Answer:
    if turn.message.kind in _WITHOUT_WORDS:
        return await _WITHOUT_WORDS[turn.message.kind](turn)
    a_number_as_answer = pressed == OUT_OF_RANGE and turn.conversation.draft is not None
    if pressed and not a_number_as_answer:
        return await _pressed(turn, pressed)
    if turn.message.kind != "words" or not turn.message.text.strip():
        return wordless(turn)
    said = await answer_to_saying(turn)
    if said:
        return said
    if turn.conversation.draft:
        return await in_form(turn, turn.conversation.draft)
    turn = with_question(turn)
    return in_doubt(turn) or await INTENTS[_intent(turn)](turn)


def _intent(turn: Turn) -> str:
    """The intent; bare places after the question which regions to compare are its answer."""
    bare = turn.meaning.intent in ("set_location", "refine") and not turn.meaning.services
    if turn.conversation.asked == "regions" and bare and turn.meaning.places:
        return "compare_regions"
    return turn.meaning.intent


async def _fills(turn: Turn, action: Action) -> Answer:
    draft = turn.conversation.draft
    form = FORMS.get(action.about)
    if draft is None or form is None or draft.form != form.name:
        return _stale(turn)
    return await answer_by_option(turn, form, draft, action.more) or _stale(turn)


async def _filled_in(turn: Turn) -> Answer:
    draft, form = turn.conversation.draft, FORMS.get(turn.message.action)
    if draft is None or form is None or draft.form != form.name:
        return _stale(turn)
    return await answer_at_once(turn, form, draft)


_WITHOUT_WORDS: Mapping[str, Callable[[Turn], Awaitable[Answer]]] = {
    "location": set_location.shared,
    "answers": _filled_in,
    "photo": pictured,
    "file": pictured,
}


def picked(message: Message, numbered: tuple[str, ...], labels: tuple[str, ...]) -> str:
    """The action that a message presses, picks by number, or says in the words of a choice."""
    if message.kind == "action":
        return message.action
    words = fold(message.text) if message.kind == "words" else ""
    number = _bare_number(words)
    if number is not None and numbered:
        return numbered[number - 1] if 0 < number <= len(numbered) else OUT_OF_RANGE
    said = [fold(label) for label in labels]
    return numbered[said.index(words)] if words and words in said else ""


OUT_OF_RANGE = "do:out_of_range"


def answer_to_question(asked: str, text: str) -> str:
    """The action that a plain yes or no means, after a question that takes one."""
    if asked != "erase":
        return ""
    if says_outright(text):
        return "erase:yes"
    return "erase:no" if yes_or_no(text) == "no" else ""


def unasked(conversation: Conversation) -> Conversation:
    """The conversation after words that are no answer to whether all is to be erased."""
    return replace(conversation, asked="") if conversation.asked == "erase" else conversation


def _bare_number(words: str) -> int | None:
    """The number where the message is nothing else: "2", "2.", "#2"."""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 4 else None


async def _pressed(turn: Turn, pressed: str) -> Answer:
    action = read_action(pressed)
    if action is None:
        return _stale(turn)
    if action.verb != "fill":
        turn = without_draft(turn)
    return await _BY_VERB[action.verb](turn, action)


async def _shows(turn: Turn, action: Action) -> Answer:
    return await _record_of(turn, action, details)


async def _contacts(turn: Turn, action: Action) -> Answer:
    return await _record_of(turn, action, contact)


async def _verifies(turn: Turn, action: Action) -> Answer:
    return await _record_of(turn, action, verification)


async def _fixes(turn: Turn, action: Action) -> Answer:
    return await _record_of(turn, action, correcting.begin)


async def _presses(turn: Turn, action: Action) -> Answer:
    return await PRESSED[action.verb](turn, action) or _stale(turn)


async def _record_of(
    turn: Turn, action: Action, record: Callable[[Turn, Provider], Awaitable[Answer]]
) -> Answer:
    provider = await provider_coded(turn, action.about)
    return await record(turn, provider) if provider else _stale(turn)


async def _pages(turn: Turn, action: Action) -> Answer:
    shown = await turn.work.conversations.shown_list(turn.message.sender, action.about)
    if shown is None or not action.more.isascii() or not action.more.isdigit():
        return _stale(turn)
    standing = shown.standing
    offset = int(action.more[:9])
    if not offset and not standing.total:
        return await begin(turn, standing.query)
    of_this_list = turn.message.kind == "action"
    return await list_answer(turn, standing, offset, token=shown.token, replaces_list=of_this_list)


async def _widens(turn: Turn, action: Action) -> Answer:
    """The first wider step that finds anything, of a list that found nothing."""
    shown = await turn.work.conversations.shown_list(turn.message.sender, action.about)
    if shown is None:
        return _stale(turn)
    query = shown.standing.query
    for step in wider_steps(query):
        total = await counted(turn, query, step)
        if total:
            return await list_answer(turn, Standing(query=query, step=step, total=total))
    return await begin(turn, query)


async def _is_at(turn: Turn, action: Action) -> Answer:
    place = turn.gazetteer.place(action.about)
    if place is None:
        return _stale(turn)
    return await set_location.answer(
        _meaning(turn, Understanding(intent="set_location", places=(place,)))
    )


async def _needs(turn: Turn, action: Action) -> Answer:
    if action.about not in turn.taxonomy.services:
        return _stale(turn)
    need = Understanding(intent="find_providers", services=(action.about,))
    return await INTENTS["find_providers"](_meaning(turn, need))


async def _does(turn: Turn, action: Action) -> Answer:
    if action.about == "here":
        said = turn.say("Share your location, or tell me your town or neighborhood.")
        return answered(turn, [said], here_choice(turn))
    if action.about == "out_of_range":
        return _out_of_range(turn)
    if action.about == "wider":
        wider = Understanding(intent="refine", distance="wider")
        return await INTENTS["refine"](_meaning(turn, wider))
    if action.about in PRESSABLE:
        return await SAYINGS[action.about](turn, "") or _stale(turn)
    if action.about not in INTENTS:
        return _stale(turn)
    return await INTENTS[action.about](_meaning(turn, Understanding(intent=action.about)))


async def _speaks(turn: Turn, action: Action) -> Answer:
    if action.about not in ("es", "en"):
        return _stale(turn)
    language = "en" if action.about == "en" else "es"
    said = Understanding(intent="set_language", language=language)  # type: ignore[arg-type]  # checked above
    return await INTENTS["set_language"](_meaning(turn, said))


async def _erases(turn: Turn, action: Action) -> Answer:
    if turn.conversation.asked != "erase":
        return _stale(turn)
    if action.about == "yes":
        return await delete_my_data.confirmed(turn)
    return await INTENTS["cancel"](turn)


_BY_VERB: Mapping[str, Callable[[Turn, Action], Awaitable[Answer]]] = {
    "show": _shows,
    "contact": _contacts,
    "verify": _verifies,
    "page": _pages,
    "widen": _widens,
    "at": _is_at,
    "need": _needs,
    "do": _does,
    "lang": _speaks,
    "erase": _erases,
    "fill": _fills,
    "fix": _fixes,
    **dict.fromkeys(PRESSED, _presses),
}


def _meaning(turn: Turn, meaning: Understanding) -> Turn:
    return replace(turn, meaning=meaning)


def _stale(turn: Turn) -> Answer:
    said = turn.say("That button is too old for me. Tell me again what you need.")
    return replace(answered(turn, [said]), conversation=turn.conversation)


def _out_of_range(turn: Turn) -> Answer:
    count = len(turn.conversation.numbered)
    template = turn.texts.count("There is only choice 1.", "Say a number from 1 to {count}.", count)
    said = turn.texts.text(template, count=count)
    return replace(answered(turn, [said]), conversation=turn.conversation)
