"""The taxonomy against the contract that understanding, registry and evaluation share."""

import tomllib
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.taxonomy import Entry, Taxonomy, load_taxonomy
from bot.taxonomy_check import collisions, unreachable
from bot.understanding.patterns import readings
from bot.understanding.reader import load_reader
from handlers.cli.taxonomy import app

CONTRACT = tomllib.loads(Path(__file__).with_name("contract.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("kind", "how_many"), [("services", 72), ("sectors", 25), ("credentials", 8), ("partners", 16)]
)
def test_every_code_of_the_contract_is_there(kind: str, how_many: int) -> None:
    assert len(CONTRACT[kind]) == how_many
    assert sorted(getattr(load_taxonomy(), kind)) == sorted(CONTRACT[kind])


def test_every_service_stands_in_one_group() -> None:
    grouped = [code for group in load_taxonomy().groups for code in group.codes]
    assert sorted(grouped) == sorted(CONTRACT["services"])


def table_of(code: str) -> dict[str, Any]:
    for path in files("bot.data.taxonomy").joinpath("services").iterdir():
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
        if code in tables:
            return dict(tables[code])
    pytest.fail(f"{code} stands in no file")


@pytest.mark.parametrize("code", CONTRACT["services"])
def test_each_service_is_told_in_many_ways_and_both_languages(code: str) -> None:
    table = table_of(code)
    assert table["description_es"] != table["description_en"]
    for language, least in (("es", 25), ("en", 10)):
        said = [*table[f"synonyms_{language}"], *table[f"needs_{language}"]]
        assert len(set(said)) >= least


def test_no_phrase_stands_in_two_codes() -> None:
    assert [problem.line for problem in collisions(load_taxonomy())] == []


def test_every_name_is_understood_as_its_own_code() -> None:
    lost = unreachable(load_taxonomy(), load_reader())
    assert [problem.line for problem in lost] == []


def test_no_phrase_is_empty() -> None:
    known = load_taxonomy()
    entries = [*known.services.values(), *known.sectors.values()]
    phrases = [said for e in entries for p in (*e.synonyms, *e.needs) for said in readings(p)]
    assert all(phrases)


def small(**synonyms: str) -> Taxonomy:
    """A taxonomy of services named by their synonym."""
    services = {
        code: Entry(code=code, es=code, en=code, synonyms=(said,))
        for code, said in synonyms.items()
    }
    return replace(load_taxonomy(), services=services, sectors={}, credentials={}, partners={})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("cámaras de seguridad", "camara para la seguridad"),
        ("(poner|instalar) cámaras", "instalación de cámaras"),
        ("nómina", "nóminas"),
    ],
)
def test_phrases_of_the_same_stems_collide(one: str, other: str) -> None:
    (problem,) = collisions(small(first=one, second=other))
    assert problem.code == "second"
    assert "stands in first" in problem.line


def test_single_words_collide_only_as_wholes() -> None:
    assert collisions(small(first="tiendita", second="tienda")) == []


def test_a_name_that_is_read_as_another_code_is_unreachable() -> None:
    lost = unreachable(small(pos="punto de venta", cloud="reloj checador"), load_reader())
    assert "cloud: 'reloj checador' is read as time-attendance" in [one.line for one in lost]
    assert "punto de venta" not in [one.phrase for one in lost]


def test_the_command_says_that_all_is_well() -> None:
    result = CliRunner().invoke(app, ["check"])
    assert result.exit_code == 0, result.output
    assert result.output.splitlines() == [
        "0 phrases stand in two codes",
        "0 phrases are not understood as their own code",
    ]
