"""A registry without anybody is searched, counted, and said to be empty."""

import json

import pytest

from handlers.assembly import assistant_over
from handlers.terminal.json_lines import answer_line
from storage.database import Database


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("punto de venta en Puebla", "El registro está vacío"),
        ("punto de venta", "El registro está vacío"),
        ("¿cuántos hay de punto de venta?", "El registro está vacío"),
        ("how many point of sale providers are there in Puebla?", "The registry is empty"),
    ],
)
async def test_the_answer_says_that_it_is_empty(
    said: str, answered: str, database: Database
) -> None:
    line = json.dumps({"text": said})
    answer = await answer_line(assistant_over(database), line)
    assert answered in answer["replies"][0]["text"]
    assert answer["search"]["total"] == 0


@pytest.mark.parametrize("line", ["", "\n", "[]", "{}", '{"text": 3}', '{"action": 5}'])
async def test_every_line_that_says_nothing_gets_its_own_error(
    line: str, database: Database
) -> None:
    answer = await answer_line(assistant_over(database), line)
    assert answer["replies"] == []
    assert answer["error"]
    assert "degrees" not in answer["error"]
