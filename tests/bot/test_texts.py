import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from bot.replies import Strong
from bot.texts import LOCALES, texts_in

ROOT = Path(__file__).parents[2]
SPEAKS = {"say", "words", "count"}


def messages_in_the_code() -> Iterator[tuple[str, ...]]:
    """Every literal that is given to `say`, `words` or `count` anywhere in the packages."""
    understands = ROOT / "bot" / "understanding"  # reads, and says nothing
    speaking = [path for path in ROOT.glob("bot/**/*.py") if understands not in path.parents]
    for path in [*speaking, *ROOT.glob("handlers/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "msgid" and isinstance(node.args[0], ast.Constant):
                    yield (str(node.args[0].value),)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                said = [a.value for a in node.args if isinstance(a, ast.Constant)]
                texts = tuple(words for words in said if isinstance(words, str))
                if node.func.attr in SPEAKS and texts and texts[0].strip():
                    yield texts[: 2 if node.func.attr == "count" else 1]


def catalogue() -> dict[Any, Any]:
    path = LOCALES / "es_MX" / "LC_MESSAGES" / "bot.po"
    with path.open("rb") as file:
        return {m.id: m.string for m in read_po(file, locale="es_MX") if m.id}


def test_every_message_is_translated() -> None:
    known = catalogue()
    said = {texts[0] if len(texts) == 1 else texts for texts in messages_in_the_code()}
    assert len(said) > 50
    assert {words for words in said if not known.get(words)} == set()


def test_no_translation_is_left_over() -> None:
    said = {texts[0] if len(texts) == 1 else texts for texts in messages_in_the_code()}
    assert set(catalogue()) - said == set()


@pytest.mark.parametrize(
    ("kilometres", "spanish"),
    [(0.004, "10 m"), (0.35, "350 m"), (0.999, "1 km"), (1.44, "1.4 km"), (12.6, "13 km")],
)
def test_distances_are_said_as_in_mexico(kilometres: float, spanish: str) -> None:
    assert texts_in("es").distance(kilometres) == spanish


@pytest.mark.parametrize(
    ("items", "style", "said"),
    [
        (["redes", "nube"], "standard", "redes y nube"),
        (["redes", "inventarios"], "standard", "redes e inventarios"),
        (["agua", "hielo"], "standard", "agua y hielo"),
        (["Aguascalientes", "Oaxaca"], "or", "Aguascalientes u Oaxaca"),
        (["a", "b", "c"], "standard", "a, b y c"),
        ([], "standard", ""),
    ],
)
def test_items_in_a_row_are_joined_euphonically(items: list[str], style: str, said: str) -> None:
    assert texts_in("es").listing(items, style) == said


def test_days_are_short() -> None:
    assert texts_in("es").day(date(2027, 5, 1)) == "1 may 2027"
    assert texts_in("en").day(date(2027, 5, 1)) == "1 May 2027"


def test_emphasis_survives_translation() -> None:
    runs = texts_in("es").runs("Busqué {what} aquí", what=Strong("nómina"))
    assert runs == ("Busqué ", Strong("nómina"), " aquí")
