"""Conversations as tables: every dialogue of the TOML files here, held on each database."""

import json
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.assistant import Answered, Assistant
from handlers.assembly import assistant_over
from handlers.terminal.json_lines import as_json, heard
from storage.database import Database
from storage.importing.importing import Options, prepare, take_in

HERE = Path(__file__).parent


def dialogues() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for file in sorted(HERE.glob("*.toml")):
        for dialogue in tomllib.loads(file.read_text(encoding="utf-8"))["dialogue"]:
            yield f"{file.stem}: {dialogue['name']}", dialogue["turn"]


async def fill(database: Database) -> None:
    prepared = prepare(HERE / "registry", Options())
    async with database() as work:
        report = await take_in(work, prepared, Options(), datetime.now(UTC))
        assert report.done, report.in_words()
        await work.commit()


@pytest.mark.parametrize(
    "turns", [turns for _, turns in dialogues()], ids=[name for name, _ in dialogues()]
)
async def test_dialogue(turns: list[dict[str, Any]], database: Database) -> None:
    await fill(database)
    assistant = assistant_over(database)
    for turn in turns:
        answered = await assistant.answer_to(heard(line_of(turn)))
        check(turn, answered, assistant)


def line_of(turn: dict[str, Any]) -> str:
    """A turn as a line of `dsmx chat --jsonl`."""
    if "press" in turn:
        return json.dumps({"action": turn["press"]})
    if "location" in turn:
        latitude, longitude = turn["location"]
        return json.dumps({"location": {"lat": latitude, "lon": longitude}})
    return json.dumps({"text": turn["say"], "person": turn.get("person", "a")})


def check(turn: dict[str, Any], answered: Answered, assistant: Assistant) -> None:
    said = as_json(answered, assistant.gazetteer)
    reply, where = said["replies"][0], f"{turn}\n{said['replies'][0]['text']}\n{said['search']}"
    for words in turn.get("says", []):
        assert words in reply["text"], where
    for words in turn.get("silent", []):
        assert words not in reply["text"], where
    ids = [card["id"] for card in reply["cards"]]
    assert "cards" not in turn or ids == turn["cards"], where
    assert "among" not in turn or (ids and set(ids) <= set(turn["among"])), where
    labels = " | ".join(choice["label"] for choice in reply["choices"])
    for words in turn.get("choices", []):
        assert words in labels, where
    for name, value in turn.get("means", {}).items():
        assert said["understanding"].get(name) == value, where
    assert not turn.get("no_search") or said["search"] is None, where
    for name, value in turn.get("search", {}).items():
        assert same(said["search"][name], value), f"{name}: {where}"


def same(found: object, wanted: object) -> bool:
    """Equal; TOML has no null: an empty city and false stand for it."""
    if isinstance(wanted, list):
        return found == [_with_nulls(item) for item in wanted]
    return found in (None, False) if wanted is False else found == wanted


def _with_nulls(item: object) -> object:
    return {k: v or None for k, v in item.items()} if isinstance(item, dict) else item
