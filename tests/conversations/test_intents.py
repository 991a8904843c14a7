"""What every intent owes: a file of examples, an answer in both languages, on every front."""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import pytest

from bot.assistant import Answered, Assistant
from bot.intents import INTENTS
from bot.messages import Message, Sender
from bot.understanding.called import load_intents
from handlers.assembly import assistant_over
from handlers.slack.rendering import rendered as in_slack
from handlers.telegram.rendering import rendered as in_telegram
from handlers.terminal.rendering import rendered as in_the_terminal
from storage.database import open_database
from tests.conversations.test_dialogues import fill


def examples() -> Iterator[tuple[str, str, str]]:
    for name, intent in load_intents().items():
        yield from ((name, "es", said) for said in intent.examples_es)
        yield from ((name, "en", said) for said in intent.examples_en)


@pytest.fixture
async def assistant(sqlite_url: str) -> AsyncIterator[Assistant]:
    async with open_database(sqlite_url) as database:
        await fill(database)
        yield assistant_over(database)


async def said(assistant: Assistant, front: str, language: str, *words: str) -> Answered:
    me = Sender(front=front, workspace="T1", chat="C1", person="C1")
    answered = None
    for number, text in enumerate(words):
        message = Message(
            id=f"{front}{number}",
            sender=me,
            kind="words",
            at=datetime.now(UTC),
            text=text,
            locale=language,
        )
        answered = await assistant.answer_to(message)
    assert answered is not None
    return answered


def test_every_intent_has_its_examples_and_its_answer() -> None:
    assert set(load_intents()) == set(INTENTS)


@pytest.mark.parametrize("front", ["terminal", "telegram", "slack"])
async def test_every_example_is_answered(
    front: str, assistant: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    before = {"es": "punto de venta en Puebla", "en": "point of sale in Puebla"}
    with caplog.at_level(logging.ERROR):
        for name, language, example in examples():
            answered = await said(assistant, front, language, before[language], example)
            reply = answered.reply
            assert in_the_terminal(reply).strip(), (name, example)
            assert in_telegram(reply), (name, example)
            assert in_slack(reply), (name, example)
            assert all(len(choice.action.encode()) <= 64 for choice in reply.choices)
            await said(assistant, front, language, "olvídalo", "borra mis datos", "sí")
    assert [record.getMessage() for record in caplog.records] == []


# Asking for a language is answered in that language, whatever was spoken before.
@pytest.mark.parametrize("name", sorted(set(INTENTS) - {"set_language"}))
async def test_an_answer_has_words_in_each_language(name: str, assistant: Assistant) -> None:
    """The same example answered for a Spanish and an English speaker is not the same text."""
    example = load_intents()[name].examples_es[0]
    texts = set()
    for chosen in ("en español por favor", "in English please"):
        answered = await said(assistant, "terminal", "es", "borra mis datos", "sí", chosen, example)
        texts.add(in_the_terminal(answered.reply))
    assert len(texts) == 2
