"""Questions asked one at a time, each answered by a button, by its number or in words.

A form is finished by its intent's own function; what was answered so far is a draft, kept with the
conversation, so that it survives a restart.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.actions import written
from bot.conversation import Draft
from bot.errors import DsmxError
from bot.replies import Block, Choice, FormField, OpenForm, Text, plain_block
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

LONGEST_ANSWER = 500

Reading = Callable[[Turn], str | None]
Said = Mapping[str, str]
Refusing = Callable[[Turn, Said, str], Awaitable[str]]
Finishing = Callable[[Turn, Said], Awaitable[Answer]]
_A_COMMAND = 6
"""Words of which nobody makes more to leave a form."""
_AT_ONCE = "at once"
"""Marks a draft whose questions stood in one window, so that none of them is passed over."""
_NO_PICTURE = msgid("I couldn't get that picture. Send it again, as a photo, please.")


class NoAnswer(DsmxError):
    """Words are no answer to a question, and `template` (a msgid) with its values says why."""

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template.format(**values))
        self.template, self.values = template, values


def words_said(turn: Turn) -> str | None:
    """The words themselves, at most 500 characters; None where there are none."""
    return turn.message.text.strip()[:LONGEST_ANSWER] or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question: its English text (a msgid), the options it offers, and how words answer it.

    `options` are msgids too, chosen by their number from 0; `reads` gives None for words that are
    no answer to it, or raises NoAnswer. `of` names a question without whose answer it is not asked;
    `apart`: it is asked only where all questions stand in one window. `takes_picture`: a picture
    answers it, by the key under which it is kept. `longest` is in characters. `sure`: what `reads`
    makes out is an answer, whatever else the words could mean. `refuses` is given the answers
    before and an answer that was made out, and says why it cannot be (empty: it can); `unread` (a
    msgid) what is said of words that are no answer.
    """

    name: str
    words: str
    options: tuple[str, ...] = ()
    optional: bool = False
    reads: Reading = words_said
    of: str = ""
    apart: bool = False
    takes_picture: bool = False
    longest: int = LONGEST_ANSWER
    sure: bool = False
    refuses: Refusing | None = None
    unread: str = msgid("I didn't get that.")

    async def refusal(self, turn: Turn, said: Said, answer: str) -> str:
        """Why an answer cannot be, in words; empty where it can."""
        return await self.refuses(turn, said, answer) if self.refuses and answer else ""

    def is_surely_answered(self, words: str) -> bool:
        """Whether words are an answer before they are anything else, as a text for others is."""
        long = self.longest > LONGEST_ANSWER and len(words.split()) > _A_COMMAND
        return self.sure or long

    def is_asked(self, said: Said) -> bool:
        """Whether these answers leave it to be asked next."""
        return self.name not in said and (not self.of or bool(said.get(self.of)))

    def may_be_asked(self, said: Said) -> bool:
        """Whether these answers leave it to be asked ever."""
        return self.name not in said and said.get(self.of, "not yet") != ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Questions in order, and what becomes of their answers."""

    name: str
    questions: tuple[Question, ...]
    finish: Finishing

    def next_of(self, draft: Draft) -> Question | None:
        """The first question that is not answered yet."""
        said = dict(draft.answers)
        passed = _AT_ONCE not in said
        asked = (one for one in self.questions if one.is_asked(said))
        return next((one for one in asked if not (one.apart and passed)), None)


async def begin_form(turn: Turn, form: Form, known: Said, before: Sequence[Block] = ()) -> Answer:
    """Ask the first question that is not answered by what is known already."""
    draft = Draft(form=form.name, answers=tuple(known.items()))
    why = "\n".join(map(plain_block, before))
    return _opened(turn, form, await _onward(turn, form, draft, before), why)


async def answer_in_words(turn: Turn, form: Form, draft: Draft) -> Answer | None:
    """Take the words as an answer; None where they are none, and mean something else."""
    question = form.next_of(draft)
    if question is None:
        return None
    try:
        said = question.reads(turn)
    except NoAnswer as why:
        return await _onward(turn, form, draft, [turn.say(why.template, **why.values)])
    return None if said is None else await _answered(turn, form, draft, question, said)


async def answer_surely(turn: Turn, form: Form, draft: Draft) -> Answer | None:
    """Take words that are surely an answer, before they are understood in any other way."""
    question = form.next_of(draft)
    if question is None or not question.is_surely_answered(turn.message.text):
        return None
    return await answer_in_words(turn, form, draft)


async def answer_by_picture(turn: Turn, form: Form, draft: Draft) -> Answer | None:
    """Keep the picture as an answer; None where none was asked for."""
    question = form.next_of(draft)
    if question is None or not question.takes_picture:
        return None
    key = await _kept(turn)
    if key:
        return await _answered(turn, form, draft, question, key)
    return await _onward(turn, form, draft, [turn.say(turn.message.trouble or _NO_PICTURE)])


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
    known, why = {**dict(draft.answers), _AT_ONCE: "yes"}, list[Block]()
    for name, words in turn.message.answers:
        question = next((one for one in form.questions if one.name == name), None)
        try:
            said = await said_of(turn, question, words) if question else None
        except NoAnswer as none:
            said = None
            why.append(turn.say(none.template, **none.values))
        refused = await question.refusal(turn, known, said or "") if question else ""
        why += [Text((refused,))] if refused else []
        if said is not None and not refused:
            known[name] = said
    after = replace(draft, answers=tuple(known.items()))
    missing = [turn.say("I didn't get that.")] if form.next_of(after) else []
    answer = await _onward(turn, form, after, why or missing)
    return _opened(turn, form, answer, "\n".join(map(plain_block, why)))


async def ask_again(turn: Turn, form: Form, draft: Draft) -> Answer:
    """The question once more, for words that were no answer."""
    question = form.next_of(draft)
    return await _onward(turn, form, draft, [turn.say(question.unread)] if question else [])


async def back_one(turn: Turn, form: Form, draft: Draft) -> Answer:
    """The question before, its answer forgotten."""
    return await _onward(turn, form, replace(draft, answers=draft.answers[:-1]), ())


async def _kept(turn: Turn) -> str:
    """The key of the picture that came, kept now; empty where none came."""
    picture = turn.message.picture
    if picture is None:
        return ""
    await turn.work.pictures.keep(picture, turn.now)
    return picture.key


async def said_of(turn: Turn, question: Question, words: str) -> str | None:
    """What one answer of a form filled in at once says; None where it is none.

    Raises:
        NoAnswer: it is none, for a reason of its own.
    """
    if question.takes_picture and turn.message.file:
        return await _kept(turn) or _unkept(turn)
    if not words.strip():
        return "" if question.optional else None
    if question.options:
        offered = words.isascii() and words.isdigit() and int(words) < len(question.options)
        return turn.words(question.options[int(words)]) if offered else None
    message = replace(turn.message, kind="words", text=words, answers=())
    return question.reads(replace(turn, message=message, meaning=turn.read[question.name]))


def _unkept(turn: Turn) -> str:
    raise NoAnswer(turn.message.trouble or _NO_PICTURE)


def _opened(turn: Turn, form: Form, answer: Answer, why: str = "") -> Answer:
    """The answer with all that is still asked, where the front can ask it at once."""
    draft = answer.conversation.draft
    if not turn.can.forms or draft is None or draft.form != form.name:
        return answer
    said = dict(draft.answers)
    left = [one for one in form.questions if one.may_be_asked(said)]
    if len(left) < 2:
        return answer
    fields = tuple(_field(turn, one, optional=not one.is_asked(said)) for one in left)
    window = OpenForm(form.name, fields, why)
    return replace(answer, reply=replace(answer.reply, form=window))


def _field(turn: Turn, one: Question, *, optional: bool) -> FormField:
    return FormField(
        one.name,
        turn.words(one.words),
        tuple(turn.words(option) for option in one.options),
        one.optional or optional,
        one.longest,
        one.takes_picture,
    )


async def _answered(turn: Turn, form: Form, draft: Draft, question: Question, said: str) -> Answer:
    if refused := await question.refusal(turn, dict(draft.answers), said):
        return await _onward(turn, form, draft, [Text((refused,))])
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
