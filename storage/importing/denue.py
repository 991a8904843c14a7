"""INEGI's directory of establishments as rows of `providers.csv`: candidates that nobody verified.

A natural person's establishment (one without a legal name) comes without phone and e-mail, and
without its name where that is a person's.
"""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from bot.folding import fold
from storage.importing.contacts import email, phone, website
from storage.importing.layout import COLUMNS, PROVIDERS
from storage.importing.tables import Row, Table, Unfit

SOURCE = "denue"
_LEAST_COLUMNS = frozenset(("id", "nom_estab", "codigo_act", "latitud", "longitud"))
_WITHOUT_NUMBER = frozenset(("", "0", "SN", "S/N", "NINGUNO"))
_POSTAL_CODE = re.compile(r"\d{4,5}")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the data file tells."""

    descriptive: Mapping[str, str]
    trades: Mapping[str, str]
    names: Sequence[tuple[tuple[str, ...], str]]
    people: frozenset[str]
    mail_services: frozenset[str]
    title: str


def is_denue(table: Table) -> bool:
    """Whether a table has the columns of any of INEGI's layouts."""
    return set(_as_of_today(table.columns).values()) >= _LEAST_COLUMNS


def candidates(table: Table, warn: Callable[[str], None]) -> Table:
    """Its IT establishments as providers; how many others there were is warned of at the end."""
    return Table(table.file, COLUMNS[PROVIDERS], _rows(table, warn), kind=PROVIDERS, source=SOURCE)


@cache
def _knowledge() -> Knowledge:
    text = files("storage.importing").joinpath("denue.toml").read_text(encoding="utf-8")
    tables: Mapping[str, Any] = tomllib.loads(text)
    return Knowledge(
        descriptive=tables["descriptive"],
        trades=tables["trades"],
        names=[(tuple(line["words"]), line["service"]) for line in tables["names"]],
        people=frozenset(tables["people"]["names"].split()),
        mail_services=frozenset(tables["people"]["mail_services"]),
        title=tables["people"]["title"],
    )


def _as_of_today(columns: Sequence[str]) -> Mapping[str, str]:
    """What each column is called in the layouts since 2016."""
    descriptive = _knowledge().descriptive
    return {name: descriptive.get(fold(name), name) for name in columns}


def _rows(table: Table, warn: Callable[[str], None]) -> Iterator[Row]:
    names = _as_of_today(table.columns)
    others = 0
    for row in table.rows:
        said = {names[column]: " ".join(cell.split()) for column, cell in row.cells.items()}
        service = _service(said)
        if service:
            cells = {key: cell for key, cell in _candidate(said, service).items() if cell}
            yield Row(row.file, row.line, cells, row.problems)
        else:
            others += 1
    if others:
        warn(f"{table.file}: {others} establishments of other trades are left out")


def _service(said: Mapping[str, str]) -> str | None:
    """What it probably offers; None where it is of another trade."""
    knowledge, trade = _knowledge(), said.get("codigo_act", "")
    by_trade = next((knowledge.trades[t] for t in knowledge.trades if trade.startswith(t)), None)
    if by_trade is None:
        return None
    name = f" {fold(said.get('nom_estab', ''))} "
    told = (service for words, service in knowledge.names if any(f" {w} " in name for w in words))
    return next(told, by_trade)


def _candidate(said: Mapping[str, str], service: str) -> Mapping[str, str]:
    legal = said.get("raz_social", "")
    return {
        "id": f"denue-{said['id']}" if said.get("id") else "",
        "name": _name(said, legal),
        "legal_name": legal,
        "website": _fitting(said.get("www", ""), website) if legal else "",
        "email": _mail(said.get("correoelec", "")) if legal else "",
        "phone": _fitting(said.get("telefono", ""), phone) if legal else "",
        "services": service,
        "street": _street(said),
        "neighborhood": said.get("nomb_asent", ""),
        "municipality": said.get("municipio", ""),
        "state": said.get("cve_ent", "") or said.get("entidad", ""),
        "postal_code": _postal_code(said.get("cod_postal", "")),
        "latitude": said.get("latitud", ""),
        "longitude": said.get("longitud", ""),
    }


def _name(said: Mapping[str, str], legal: str) -> str:
    name = said.get("nom_estab", "")
    if legal or not _knowledge().people & set(fold(name).split()):
        return name
    return f"{_knowledge().title}, {said.get('municipio', '')} ({said.get('id', '')})"


def _mail(text: str) -> str:
    """An address of the company's own; one of a mail service may be a person's."""
    found = _fitting(text, email).lower()
    return "" if found.partition("@")[2] in _knowledge().mail_services else found


def _street(said: Mapping[str, str]) -> str:
    number = said.get("numero_ext", "")
    parts = [
        said.get("tipo_vial", "").replace("OTRO(ESPECIFIQUE)", ""),
        said.get("nom_vial", ""),
        "" if number in _WITHOUT_NUMBER else number,
        "" if said.get("letra_ext", "") in _WITHOUT_NUMBER else said["letra_ext"],
    ]
    return " ".join(part for part in parts if part)


def _fitting(text: str, meaning: Callable[[str], str]) -> str:
    """A contact typed by hand, if it is one at all."""
    try:
        return meaning(text) if text else ""
    except Unfit:
        return ""


def _postal_code(text: str) -> str:
    return text if _POSTAL_CODE.fullmatch(text) else ""
