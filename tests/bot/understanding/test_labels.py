"""Tables of (said, label): what people write, and what it means."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.understanding.called import load_intents
from bot.understanding.meaning import Context
from bot.understanding.reader import load_reader

HERE = Path(__file__).parent
BEFORE = {
    "": Context(),
    "search": Context(has_search=True),
    "list": Context(has_search=True, has_list=True, list_length=3),
}
AFTER_A_LIST = {"refine", "more_results", "contact_provider", "check_verification"}


def read(text: str, after: str = "") -> dict[str, Any]:
    return load_reader().read(text, BEFORE[after]).label()


def table(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def plain(label: dict[str, Any]) -> dict[str, Any]:
    """The label with a place's city only where there is one."""
    places = {slot: label[slot] for slot in ("places", "exclude_places") if slot in label}
    bare = {
        slot: [{k: v for k, v in place.items() if v} for place in named]
        for slot, named in places.items()
    }
    return label | bare


@pytest.mark.parametrize(
    "said", table("slots.toml")["said"], ids=lambda said: f"{said['text']} {said.get('after', '')}"
)
def test_a_message_fills_its_slots(said: dict[str, Any]) -> None:
    assert plain(read(said["text"], said.get("after", ""))) == plain(said["label"])


@pytest.mark.parametrize(
    ("intent", "text"),
    [(intent, text) for intent, texts in table("intents.toml").items() for text in texts],
)
def test_a_message_has_its_intent(intent: str, text: str) -> None:
    assert read(text)["intent"] == intent


@pytest.mark.parametrize(
    ("intent", "example"),
    [(name, said) for name, intent in load_intents().items() for said in intent.examples],
)
def test_the_examples_of_an_intent_are_understood(intent: str, example: str) -> None:
    assert read(example, "list" if intent in AFTER_A_LIST else "")["intent"] == intent
