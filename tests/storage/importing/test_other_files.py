"""Zips, workbooks and INEGI's directory go the same way as a folder of CSV files."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from bot.search import RegistryQuery
from storage.database import Database
from tests.storage.importing.conftest import COUNCIL, NOW, Registry, TakeIn

MODERN = (Path(__file__).parent / "denue_columns.txt").read_text(encoding="utf-8").split()
LONG = [
    "ID",
    "Nombre de la Unidad Económica",
    "Razón social",
    "Código de la clase de actividad SCIAN",
    "Nombre de clase de la actividad",
    "Clave entidad",
    "Entidad federativa",
    "Municipio",
    "Código Postal",
    "Área geoestadística básica ",
    "Número de teléfono",
    "Correo electrónico",
    "Sitio en Internet",
    "Latitud",
    "Longitud",
]
ESTABLISHMENTS = [
    {
        "id": "901",
        "nom_estab": "REDES INVENTADAS",
        "raz_social": "REDES INVENTADAS SA DE CV",
        "codigo_act": "541510",
        "telefono": "2221234567",
        "correoelec": "CONTACTO@REDESINVENTADAS.COM.MX",
        "www": "WWW.REDESINVENTADAS.COM.MX",
        "cod_postal": "7780",
        "numero_ext": "0",
        "letra_ext": "SN",
        "nom_vial": "NORTE 7",
        "tipo_vial": "CALLE",
    },
    {
        "id": "902",
        "nom_estab": "COMPUTO JUAN PEREZ",
        "codigo_act": "541510",
        "telefono": "2221234568",
        "correoelec": "JUANPEREZ@GMAIL.COM",
    },
    {
        "id": "903",
        "nom_estab": "NUBE PERLA",
        "raz_social": "NUBE PERLA SA DE CV",
        "codigo_act": "518210",
        "correoelec": "PERLA@HOTMAIL.COM",
        "www": "WWW.NUBE PERLA",
    },
    {"id": "904", "nom_estab": "EDITORA DE PROGRAMAS", "codigo_act": "513210"},
    {"id": "905", "nom_estab": "EDITORA ANTERIOR", "codigo_act": "511210"},
    {"id": "906", "nom_estab": "PANADERIA EL SOL", "codigo_act": "311812"},
]
_LONG_NAMES = {
    "id": "ID",
    "nom_estab": "Nombre de la Unidad Económica",
    "raz_social": "Razón social",
    "codigo_act": "Código de la clase de actividad SCIAN",
    "telefono": "Número de teléfono",
    "correoelec": "Correo electrónico",
    "www": "Sitio en Internet",
    "cod_postal": "Código Postal",
    "cve_ent": "Clave entidad",
    "entidad": "Entidad federativa",
    "municipio": "Municipio",
    "latitud": "Latitud",
    "longitud": "Longitud",
}
PLACE = {
    "cve_ent": "21",
    "entidad": "PUEBLA          ",
    "municipio": "Puebla",
    "localidad": "Heroica Puebla de Zaragoza" + " " * 80,
    "latitud": "19.04334",
    "longitud": "-98.20193",
}


def directory(columns: Sequence[str], names: dict[str, str] | None = None) -> str:
    """Establishments in one of INEGI's layouts: full cells quoted, empty ones bare."""
    lines = [",".join(f'"{name}"' for name in columns)]
    for one in ESTABLISHMENTS:
        said = {(names or {}).get(key, key): value for key, value in {**one, **PLACE}.items()}
        lines.append(",".join(f'"{said[c]}"' if said.get(c) else "" for c in columns))
    return "\n".join(lines) + "\n"


LAYOUTS = {
    "42 columns, latin-1": directory(MODERN).encode("latin-1"),
    "41 columns, UTF-8": directory([name for name in MODERN if name != "clee"]).encode(),
    "in capitals": directory(MODERN).replace('"codigo_act"', '"CODIGO_ACT"').encode(),
    "descriptive header of 2015": directory(LONG, _LONG_NAMES).encode("utf-8-sig"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
async def test_the_directory_of_establishments(
    database: Database, take: TakeIn, registry: Registry, tmp_path: Path, layout: str
) -> None:
    file = tmp_path / "denue_inegi_21_.csv"
    file.write_bytes(LAYOUTS[layout])
    report = await take(file)
    held = await registry()
    assert report.refused == ()
    assert {one.id: one.services for one in held.values()} == {
        "denue-901": ("networking",),
        "denue-902": ("custom-software",),
        "denue-903": ("cloud",),
        "denue-904": ("custom-software",),
        "denue-905": ("custom-software",),
    }
    assert {one.source for one in held.values()} == {"denue"}
    assert any("1 establishments of other trades" in words for words in report.warnings)
    async with database() as work:
        verified = await work.registry.find(RegistryQuery(on=NOW.date()), limit=9)
    assert verified.total == 0


async def test_of_people_the_directory_tells_nothing(
    take: TakeIn, registry: Registry, tmp_path: Path
) -> None:
    (tmp_path / "denue.csv").write_bytes(LAYOUTS["42 columns, latin-1"])
    await take(tmp_path)
    held = await registry()
    company, person, by_hand = (held[f"denue-90{n}"] for n in (1, 2, 3))
    assert company.phone == "+522221234567"
    assert company.email == "contacto@redesinventadas.com.mx"
    assert company.website == "https://www.redesinventadas.com.mx"
    (branch,) = company.branches
    assert (branch.street, branch.postal_code) == ("CALLE NORTE 7", "07780")
    assert (person.phone, person.email, person.website) == ("", "", "")
    assert "JUAN" not in person.name.upper()
    assert (by_hand.email, by_hand.website) == ("", "")


async def test_formats_are_kept_apart(take: TakeIn, registry: Registry, tmp_path: Path) -> None:
    (tmp_path / "providers.csv").write_bytes(LAYOUTS["41 columns, UTF-8"])
    report = await take(tmp_path, format="dsmx")
    assert not report.done
    await take(tmp_path, format="denue", source="inegi-2026")
    assert {one.source for one in (await registry()).values()} == {"inegi-2026"}


async def test_a_zip_is_a_folder(take: TakeIn, registry: Registry, tmp_path: Path) -> None:
    await take(COUNCIL)
    path = tmp_path / "council.zip"
    with ZipFile(path, "w") as whole:
        for file in COUNCIL.iterdir():
            whole.write(file, f"council/{file.name}")
    report = await take(path)
    assert (report.counts.left, report.batch) == (5, None)


async def test_a_workbook_has_sheets_for_files(
    take: TakeIn, registry: Registry, tmp_path: Path
) -> None:
    book = Workbook()
    first = book.active
    first.title = "Providers"
    first.append(["id", "name", "services", "latitude", "longitude", "phone", "confirmed_on"])
    first.append([1, "Uno", "pos", 19.04334, -98.20193, 2221234567, date(2026, 10, 1)])
    first.append([])
    first.append([2, "'=Dos", "magic", 19.04334, -98.20193, None, datetime(2026, 10, 1)])  # noqa: DTZ001  # as workbooks hold them
    second = book.create_sheet("verifications")
    second.append(["provider_id", "scheme", "issuer", "issued_on"])
    second.append([1, "moprosoft", "NYCE", datetime(2026, 1, 15)])  # noqa: DTZ001  # as workbooks hold them
    book.create_sheet("notes").append(["nothing"])
    book.save(tmp_path / "registry.xlsx")
    report = await take(tmp_path / "registry.xlsx", skip_refused=True)
    assert [(one.file, one.line, one.column) for one in report.refused] == [
        ("providers.csv", 4, "services")
    ]
    assert any("notes" in words for words in report.warnings)
    (one,) = (await registry()).values()
    assert (one.id, one.phone, one.confirmed_on) == ("1", "+522221234567", date(2026, 10, 1))
    assert one.verifications[0].issued_on == date(2026, 1, 15)
