"""Questions asked one at a time, each answered by a button, by its number or in words.

A form is finished by its intent's own function; what was answered so far is a draft, kept with the
conversation, so that it survives a restart.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import written
from bot.conversation import Draft
from bot.replies import Block, Choice, FormField, OpenForm
from bot.turn import Answer, Turn, answered

LONGEST_ANSWER = 500

Reading = Callable[[Turn], str | None]
Finishing = Callable[[Turn, Mapping[str, str]], Awaitable[Answer]]


def words_said(turn: Turn) -> str | None:
    """The words themselves, at most 500 characters; None where there are none."""
    return turn.message.text.strip()[:LONGEST_ANSWER] or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: its English text (a msgid), the options it offers, and how words answer it.

    `options` are msgids too, chosen by their number from 0; `reads` gives None for words that are
    no answer to it.
    """

    name: str
    words: str
    options: tuple[str, ...] = ()
    optional: bool = False
    reads: Reading = words_said


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions in order, and what becomes of their answers."""

    name: str
    questions: tuple[Question, ...]
    finish: Finishing

    def next_of(self, draft: Draft) -> Question | None:
        """The first question that is not answered yet."""
        said = dict(draft.answers)
        return next((one for one in self.questions if one.name not in said), None)


async def begin_form(
    turn: Turn, form: Form, known: Mapping[str, str], before: Sequence[Block] = ()
) -> Answer:
    """Ask the first question that is not answered by what is known already."""
    draft = Draft(form=form.name, answers=tuple(known.items()))
    return _opened(turn, form, await _onward(turn, form, draft, before))


async def answer_in_words(turn: Turn, form: Form, draft: Draft) -> Answer | None:
    """Take the words as an answer; None where they are none, and mean something else."""
    question = form.next_of(draft)
    if question is None:
        return None
    said = question.reads(turn)
    return None if said is None else await _answered(turn, form, draft, question, said)


async def answer_by_option(turn: Turn, form: Form, draft: Draft, option: str) -> Answer | None:
    """Take a pressed option as an answer; None for one that the question does not offer."""
    question = form.next_of(draft)
    if question is None:
        return None
    if option == "skip" and question.optional:
        return await _answered(turn, form, draft, question, "")
    if not option.isascii() or not option.isdigit() or int(option) >= len(question.options):
        return None
    said = turn.words(question.options[int(option)])
    return await _answered(turn, form, draft, question, said)


async def answer_at_once(turn: Turn, form: Form, draft: Draft) -> Answer:
    """Take the answers of a form that was filled in whole; what is none of them is asked again."""
    known = dict(draft.answers)
    for name, words in turn.message.answers:
        question = next((one for one in form.questions if one.name == name), None)
        said = _said_of(turn, question, words) if question else None
        if said is not None:
            known[name] = said
    after = replace(draft, answers=tuple(known.items()))
    before = [turn.say("I didn't get that.")] if form.next_of(after) else []
    return _opened(turn, form, await _onward(turn, form, after, before))


async def ask_again(turn: Turn, form: Form, draft: Draft) -> Answer:
    """The question once more, for words that were no answer."""
    return await _onward(turn, form, draft, [turn.say("I didn't get that.")])


async def back_one(turn: Turn, form: Form, draft: Draft) -> Answer:
    """The question before, its answer forgotten."""
    return await _onward(turn, form, replace(draft, answers=draft.answers[:-1]), ())


def _said_of(turn: Turn, question: Question, words: str) -> str | None:
    """What one of the answers says; None where it is none."""
    if not words.strip():
        return "" if question.optional else None
    if question.options:
        offered = words.isascii() and words.isdigit() and int(words) < len(question.options)
        return turn.words(question.options[int(words)]) if offered else None
    message = replace(turn.message, kind="words", text=words, answers=())
    return question.reads(replace(turn, message=message, meaning=turn.read[question.name]))


def _opened(turn: Turn, form: Form, answer: Answer) -> Answer:
    """The answer with all that is still asked, where the front can ask it at once."""
    draft = answer.conversation.draft
    if not turn.can.forms or draft is None or draft.form != form.name:
        return answer
    left = [one for one in form.questions if one.name not in dict(draft.answers)]
    if len(left) < 2:
        return answer
    fields = tuple(
        FormField(
            one.name,
            turn.words(one.words),
            tuple(turn.words(option) for option in one.options),
            one.optional,
        )
        for one in left
    )
    return replace(answer, reply=replace(answer.reply, form=OpenForm(form.name, fields)))


async def _answered(turn: Turn, form: Form, draft: Draft, question: Question, said: str) -> Answer:
    draft = replace(draft, answers=(*draft.answers, (question.name, said)))
    return await _onward(turn, form, draft, ())


async def _onward(turn: Turn, form: Form, draft: Draft, before: Sequence[Block]) -> Answer:
    question = form.next_of(draft)
    if question is None:
        done = replace(turn, conversation=replace(turn.conversation, draft=None))
        return await form.finish(done, dict(draft.answers))
    conversation = replace(turn.conversation, draft=draft, asked="form", offered=())
    blocks: list[Block] = [*before, turn.say(question.words)]
    return answered(turn, blocks, _choices(turn, form, question), conversation=conversation)


def _choices(turn: Turn, form: Form, question: Question) -> list[Choice]:
    offered = [
        Choice(turn.words(option), written("fill", form.name, number))
        for number, option in enumerate(question.options)
    ]
    skip = [Choice(turn.words("Skip"), written("fill", form.name, "skip"))]
    leave = Choice(turn.words("Leave it"), written("do", "cancel"))
    return [*offered, *(skip if question.optional else []), leave]
