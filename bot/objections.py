"""What is wrong with a form that was filled in at once, told beside each answer before it is taken.

Nothing is kept of it: who filled it in still has it before them, with all they wrote.
"""

from bot.forms import Form, NoAnswer, Question, Said, said_of
from bot.intents import FORMS
from bot.turn import Turn


async def objections(turn: Turn) -> dict[str, str]:
    """Why answers are none, in words, by question; empty where the form can be taken.

    A form that was not asked for any more has none: what became of it is said in the chat.
    """
    draft, form = turn.conversation.draft, FORMS.get(turn.message.action)
    if draft is None or form is None or draft.form != form.name:
        return {}
    known, wrong = dict(draft.answers), dict[str, str]()
    for question, words in _asked(form, turn.message.answers):
        said, why = await _judged(turn, question, known, words)
        if why:
            wrong[question.name] = why
        else:
            known[question.name] = said
    return wrong


def _asked(form: Form, answers: tuple[tuple[str, str], ...]) -> list[tuple[Question, str]]:
    """The form's questions that were answered, in the form's order."""
    said = dict(answers)
    return [(one, said[one.name]) for one in form.questions if one.name in said]


async def _judged(turn: Turn, question: Question, known: Said, words: str) -> tuple[str, str]:
    """What an answer says, and why it is none."""
    if _comes_later(turn, question, known, words):
        return "", ""
    try:
        said = await said_of(turn, question, words)
    except NoAnswer as none:
        return "", turn.words(none.template, **none.values)
    if said is None:
        return "", turn.words(question.unread if words.strip() else question.words)
    return said, await question.refusal(turn, known, said)


def _comes_later(turn: Turn, question: Question, known: Said, words: str) -> bool:
    """Whether it is not judged here: a picture is fetched later, and what is not asked is empty."""
    picture = question.takes_picture and bool(turn.message.file)
    return picture or (bool(question.of) and not words.strip() and not known.get(question.of))
