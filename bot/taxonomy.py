"""Services, sectors, credentials and vendors: codes with what people call them, from data files."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

Language = Literal["es", "en"]
_DATA = "bot.data.taxonomy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One code: its labels, one sentence about it, and the phrases that mean it."""

    code: str
    es: str
    en: str
    description_es: str = ""
    description_en: str = ""
    synonyms: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()

    def label(self, language: Language) -> str:
        """What people call it."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Group:
    """Services that belong together."""

    es: str
    en: str
    codes: tuple[str, ...]

    def label(self, language: Language) -> str:
        """What people call the group."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All codes of the contract, by kind."""

    services: Mapping[str, Entry]
    sectors: Mapping[str, Entry]
    credentials: Mapping[str, Entry]
    partners: Mapping[str, Entry]
    groups: tuple[Group, ...]

    def label(self, code: str, language: Language) -> str:
        """What people call a code; the code itself where it is none of ours."""
        for kind in (self.services, self.sectors, self.credentials, self.partners):
            if code in kind:
                return kind[code].label(language)
        return code


@cache
def load_taxonomy() -> Taxonomy:
    """Read the data files, once."""
    folder = files(_DATA)
    by_file = {path.name: _entries(path) for path in _tables(folder.joinpath("services"))}
    groups = tomllib.loads(folder.joinpath("groups.toml").read_text(encoding="utf-8"))
    return Taxonomy(
        services={entry.code: entry for entries in by_file.values() for entry in entries},
        sectors=_coded(folder, "sectors.toml"),
        credentials=_coded(folder, "credentials.toml"),
        partners=_coded(folder, "partners.toml"),
        groups=tuple(
            Group(label["es"], label["en"], tuple(e.code for e in by_file[f"{name}.toml"]))
            for name, label in groups.items()
        ),
    )


def _tables(folder: Traversable) -> Iterator[Traversable]:
    yield from sorted(
        (path for path in folder.iterdir() if path.name.endswith(".toml")), key=lambda p: p.name
    )


def _coded(folder: Traversable, name: str) -> Mapping[str, Entry]:
    return {entry.code: entry for entry in _entries(folder.joinpath(name))}


def _entries(path: Traversable) -> list[Entry]:
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return [_entry(code, table) for code, table in tables.items() if "es" in table]


def _entry(code: str, table: Mapping[str, Any]) -> Entry:
    return Entry(
        code=code,
        es=table["es"],
        en=table["en"],
        description_es=table.get("description_es", ""),
        description_en=table.get("description_en", ""),
        synonyms=(*table.get("synonyms_es", ()), *table.get("synonyms_en", ())),
        needs=(*table.get("needs_es", ()), *table.get("needs_en", ())),
    )
