"""The 32 states, from their data file."""

import tomllib
from collections.abc import Callable

from bot.folding import fold
from bot.gazetteer.files import read_text
from bot.gazetteer.places import Place, State


def read_states(town: Callable[[int], Place]) -> dict[str, State]:
    """Return the states by ISO 3166-2 code; `town` gives a GeoNames id's place."""
    tables = tomllib.loads(read_text("states.toml"))
    return {
        code: State(
            code=code,
            name=table["name"],
            inegi=table["inegi"],
            abbreviation=table["abbreviation"],
            capital=town(table["capital"]),
            bears_capital_name=table["bears_capital_name"],
            population=table["population"],
            names=_names(table["name"], table["abbreviation"], table.get("names", [])),
            careful=frozenset(map(fold, table.get("careful", []))),
        )
        for code, table in tables.items()
    }


def _names(name: str, abbreviation: str, others: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold, [name, abbreviation, *others])))
