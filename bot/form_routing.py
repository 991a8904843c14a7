"""Messages while a form is being filled in: an answer, a way out, or something else."""

from dataclasses import replace

from bot.confirming import says_unknown, yes_or_no
from bot.conversation import Draft
from bot.forms import (
    Form,
    answer_by_option,
    answer_by_picture,
    answer_in_words,
    answer_surely,
    ask_again,
    back_one,
)
from bot.intents import FORMS, INTENTS
from bot.turn import Answer, Turn, answered

# A question waits: what may mean something else is asked again, not guessed.
_SURE = 0.5


async def in_form(turn: Turn, draft: Draft) -> Answer:
    """Words while a form is being filled in: an answer, a way out, or something else."""
    form = FORMS.get(draft.form)
    meant = turn.meaning.intent
    if form and (answer := await _surely(turn, form, draft)):
        return answer
    if form is None or meant in ("cancel", "delete_my_data"):
        return await INTENTS[meant](turn)
    if meant == "more_results" and turn.meaning.direction == "back" and draft.answers:
        return await back_one(turn, form, draft)
    said = await answer_in_words(turn, form, draft)
    if said:
        return said
    if meant == "out_of_scope" or turn.meaning.confidence < _SURE:
        return await ask_again(turn, form, draft)
    return await INTENTS[meant](without_draft(turn))


async def _surely(turn: Turn, form: Form, draft: Draft) -> Answer | None:
    """What is an answer before it is anything else: a no, and what can be nothing else."""
    said = turn.message.text
    if yes_or_no(said) == "no" or says_unknown(said):
        return await answer_by_option(turn, form, draft, "skip")
    return await answer_surely(turn, form, draft)


def without_draft(turn: Turn) -> Turn:
    """The turn as if no form were being filled in."""
    return replace(turn, conversation=replace(turn.conversation, draft=None))


async def pictured(turn: Turn) -> Answer:
    """A picture that was asked for is an answer; any other is not read."""
    draft = turn.conversation.draft
    form = FORMS.get(draft.form) if draft else None
    taken = await answer_by_picture(turn, form, draft) if draft and form else None
    return taken or wordless(turn)


def wordless(turn: Turn) -> Answer:
    """What is said to what nobody here can read."""
    return answered(turn, [turn.say("I only read text and locations. What do you need?")])
