"""Forms as Slack's windows: all questions at once."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation import Language
from bot.forms import LONGEST_ANSWER
from bot.replies import FormField, OpenForm
from bot.texts import Texts, texts_in
from handlers.slack.rendering import LONGEST_LABEL, LONGEST_SECTION, Json, plain_text

FILE = "file"
"""What an uploaded picture is called among the answers of a form."""
PICTURES = ["jpg", "jpeg", "png", "gif", "webp"]


def modal(form: OpenForm, language: Language, metadata: str) -> Json:
    """All questions of a form in a window of their own; to close it is to leave the form.

    https://docs.slack.dev/reference/views/modal-views: 100 blocks, 24 characters of a button.
    """
    texts = texts_in(language)
    return {
        "type": "modal",
        "callback_id": form.name,
        "title": plain_text("DSMx", 24),
        "submit": plain_text(texts.say("Send"), 24),
        "close": plain_text(texts.say("Leave it"), 24),
        "private_metadata": metadata,
        "notify_on_close": True,
        "blocks": [*_before(form), *(b for field in form.fields for b in _inputs(field, texts))],
    }


def _before(form: OpenForm) -> list[Json]:
    words = plain_text(form.before, LONGEST_SECTION)
    return [{"type": "section", "text": words}] if form.before else []


def _inputs(field: FormField, texts: Texts) -> Iterator[Json]:
    """The input of a question; a picture is uploaded, or its address written below."""
    if not field.takes_picture:
        yield _input(field)
        return
    upload = {"type": "file_input", "action_id": FILE, "filetypes": PICTURES, "max_files": 1}
    yield {**_input(replace(field, optional=True)), "block_id": FILE, "element": upload}
    yield _input(replace(field, label=texts.say("Or the address of a picture: https://…")))


def _input(field: FormField) -> Json:
    element: Json = {"type": "plain_text_input", "max_length": field.longest}
    if field.longest > LONGEST_ANSWER:
        element["multiline"] = True
    if field.options:
        options = [
            {"text": plain_text(words, LONGEST_LABEL), "value": str(number)}
            for number, words in enumerate(field.options)
        ]
        element = {"type": "radio_buttons", "options": options}
    return {
        "type": "input",
        "block_id": field.name,
        "label": plain_text(field.label, 2000),
        "optional": field.optional,
        "element": {**element, "action_id": field.name},
    }
