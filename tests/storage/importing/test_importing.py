"""A folder into the registry, again, changed, and with rows that do not go in."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bot.messages import Point
from bot.providers import PartnerProgram
from bot.search import RegistryQuery
from bot.short_code import read_short_code
from storage.database import Database
from storage.search.cache import version_of
from tests.storage.importing.conftest import COUNCIL, Registry, TakeIn

Folder = Callable[..., Path]
HEAD = "id,name,services,state,municipality\n"
ONE = HEAD + "a,Uno,pos,PUE,Puebla\n"
CHECKS = "provider_id,scheme,issuer,issued_on,expires_on,status\n"


async def test_a_folder_goes_in_as_it_is_written(take: TakeIn, registry: Registry) -> None:
    report = await take(COUNCIL)
    assert (report.counts.added, report.refused) == (5, ())
    held = await registry()
    first = held["q-1"]
    assert (first.phone, first.whatsapp) == ("+524421234567", "+524421234567")
    assert first.website == "https://codigoqueretano.example"
    assert first.partners == (
        PartnerProgram(vendor="microsoft", tier="gold", until=date(2027, 12, 31)),
        PartnerProgram(vendor="cisco"),
    )
    assert [branch.id for branch in first.branches] == ["main", "norte", "b2"]
    assert first.branches[2].point == Point(20.52353, -100.8157)
    assert first.offerings[0].serves == ("MX-QUE", "MX-GUA")
    assert first.offerings[1].price_from_mxn == Decimal("1500.00")
    assert read_short_code(first.code) == first.code
    assert held["q-4"].services == ("pos", "inventory")
    assert held["q-4"].branches[0].postal_code == "06700"
    assert held["q-2"].verifications[0].evidence_checked_on == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("provider", "precision", "state", "has_point"),
    [
        ("q-1", "address", "MX-QUE", True),
        ("q-2", "city", "MX-GUA", True),
        ("q-3", "address", "MX-NLE", True),
        ("q-4", "neighborhood", "MX-CMX", True),
        ("q-5", "state", "MX-SLP", False),
    ],
)
async def test_precision_and_state_are_derived(
    take: TakeIn, registry: Registry, provider: str, precision: str, state: str, has_point: bool
) -> None:
    await take(COUNCIL)
    branch = (await registry())[provider].branches[0]
    assert (branch.precision, branch.state) == (precision, state)
    assert (branch.point is not None) is has_point
    assert (branch.town is not None) is has_point


async def test_the_same_files_twice_change_nothing(database: Database, take: TakeIn) -> None:
    await take(COUNCIL)
    async with database() as work:
        before = await version_of(work.connection)
    report = await take(COUNCIL)
    async with database() as work:
        assert await version_of(work.connection) == before
    assert report.batch is None
    assert report.done
    assert report.counts.left == 5


async def test_what_goes_in_is_found(database: Database, take: TakeIn) -> None:
    await take(COUNCIL)
    async with database() as work:
        query = RegistryQuery(services=("web-development",), on=date(2026, 11, 25))
        page = await work.registry.find(query, limit=10)
    assert [hit.id for hit in page.hits] == ["q-1"]


async def test_a_dry_run_writes_nothing(take: TakeIn, registry: Registry) -> None:
    report = await take(COUNCIL, dry_run=True)
    assert (report.counts.added, report.batch, report.done) == (5, None, True)
    assert await registry() == {}


async def test_each_file_replaces_what_is_its_own(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    await take(COUNCIL)
    rows = CHECKS + "q-1,moprosoft,NYCE,2026-01-15,2099-12-31,\n"
    report = await take(folder(verifications=rows), confirm=True)
    held = (await registry())["q-1"]
    assert report.counts.changed == 1
    assert [found.scheme for found in held.verifications] == ["moprosoft"]
    assert len(held.branches) == 3
    assert any("removed verification" in words for words in report.warnings)


async def test_codes_are_never_given_twice(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    await take(folder(providers=ONE))
    first = (await registry())["a"].code
    await take(folder(providers=ONE + "b,Dos,pos,PUE,\n"))
    held = await registry()
    assert held["a"].code == first
    assert held["b"].code != first


REFUSED = [
    ("id,name,services,state\n,Uno,pos,PUE\n", "id"),
    ("id,name,services,state\na,,pos,PUE\n", "name"),
    ("id,name,services,state\na,Uno,,PUE\n", "services"),
    ("id,name,services,state\na,Uno,pos,\n", "state"),
    ("id,name,services,state\na,Uno,magic,PUE\n", "services"),
    ("id,name,services,state\na,Uno,pos,Atlantis\n", "state"),
    ("id,name,services,latitude,longitude\na,Uno,pos,48.85,2.35\n", "latitude"),
    ("id,name,services,latitude,longitude\na,Uno,pos,-98.2,19.04\n", "latitude"),
    ("id,name,services,state,latitude\na,Uno,pos,PUE,19.04\n", "longitude"),
    ("id,name,services,state,rfc\na,Uno,pos,PUE,ABC\n", "rfc"),
    ("id,name,services,state,phone\na,Uno,pos,PUE,12345678\n", "phone"),
    ("id,name,services,state,website\na,Uno,pos,PUE,no hay\n", "website"),
    ("id,name,services,state,website\na,Uno,pos,PUE,javascript:alert(1)\n", "website"),
    ("id,name,services,state,email\na,Uno,pos,PUE,a@b\n", "email"),
    ("id,name,services,state,confirmed_on\na,Uno,pos,PUE,31/12/2025\n", "confirmed_on"),
    ("id,name,services,state,confirmed_on\na,Uno,pos,PUE,2026-02-30\n", "confirmed_on"),
    ("id,name,services,state,status\na,Uno,pos,PUE,paused\n", "status"),
    ("id,name,services,state,partners\na,Uno,pos,PUE,nobody\n", "partners"),
    ("id,name,services,state,sectors\na,Uno,pos,PUE,moons\n", "sectors"),
    ("id,name,services,state,price_from_mxn\na,Uno,pos,PUE,caro\n", "price_from_mxn"),
    ("id,name,services,state\na,U\x07no,pos,PUE\n", "name"),
    ("id,name,services,state\na,U\ufffdno,pos,PUE\n", "name"),
    ("id,name,services,state\na,Uno,pos,PUE,more\n", ""),
]


@pytest.mark.parametrize(("text", "column"), REFUSED)
async def test_a_row_that_is_wrong_stops_everything(
    take: TakeIn, registry: Registry, folder: Folder, text: str, column: str
) -> None:
    report = await take(folder(providers=text))
    assert not report.done
    assert [(one.file, one.line, one.column) for one in report.refused] == [
        ("providers.csv", 2, column)
    ]
    assert report.refused[0].reason
    assert await registry() == {}


async def test_the_rest_goes_in_when_that_is_wanted(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    files = folder(
        providers=ONE + "b,Dos,magic,PUE,Puebla\n",
        branches="provider_id,state\na,TLA\nb,TLA\nnobody,TLA\n",
    )
    report = await take(files, skip_refused=True)
    assert report.done
    assert [(one.file, one.line) for one in report.refused] == [
        ("providers.csv", 3),
        ("branches.csv", 3),
        ("branches.csv", 4),
    ]
    assert set(await registry()) == {"a"}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("a,best-in-town,NYCE,2026-01-01,,", "scheme"),
        ("a,moprosoft,,2026-01-01,,", "issuer"),
        ("a,moprosoft,UNO,2026-01-01,,", "issuer"),
        ('a,moprosoft,"Uno, S.A. de C.V.",2026-01-01,,', "issuer"),
        ("a,moprosoft,NYCE,2026-01-01,,granted", "status"),
        ("a,moprosoft,NYCE,soon,,", "issued_on"),
        ("b,moprosoft,NYCE,2026-01-01,,", "provider_id"),
    ],
)
async def test_a_verification_is_somebody_elses(
    take: TakeIn, folder: Folder, row: str, column: str
) -> None:
    report = await take(folder(providers=ONE, verifications=CHECKS + row + "\n"))
    assert [(one.file, one.line, one.column) for one in report.refused] == [
        ("verifications.csv", 2, column)
    ]


async def test_no_row_needs_a_check_of_what_is_not_offered(take: TakeIn, folder: Folder) -> None:
    checks = "provider_id,scheme,issuer,services,issued_on\na,moprosoft,NYCE,cloud,2026-01-01\n"
    report = await take(folder(providers=ONE, verifications=checks))
    assert report.done
    assert any("cloud" in words for words in report.warnings)


WARNED = [
    ("id,name,services,state,mood\na,Uno,pos,PUE,good\n", "'mood'"),
    ("id,name,services,state,rfc\na,Uno,pos,PUE,CNM980114PI3\n", "check digit"),
    ("id,name,services,state,phone\na,Uno,pos,PUE,+520001234567\n", "given out"),
    ("id,name,services,state,phone\na,Uno,pos,PUE,222 123 4567 ext 8\n", "extension"),
    ("id,name,services,state,municipality\na,Uno,pos,PUE,Atlantis\n", "town"),
    ("id,name,services,latitude,longitude\na,Uno,pos,19.04334,-98.20193\n", "MX-PUE"),
    ("id,name,services,state,latitude,longitude\na,Uno,pos,YUC,19.04334,-98.20193\n", "15 km"),
    (HEAD + "a,Uno,pos,PUE,Puebla\nb,UNO SA de CV,pos,PUE,Puebla\n", "name and place"),
    ("id,name,services,state,phone\na,A,pos,PUE,2221234567\nb,B,pos,YUC,2221234567\n", "phone"),
    ("id,name,services,state,website\na,A,pos,PUE,x.mx\nb,B,pos,YUC,www.x.mx\n", "domain"),
    (
        "id,name,services,state,rfc\na,A,pos,PUE,CNM980114PI2\nb,B,pos,YUC,cnm980114pi2\n",
        "the RFC",
    ),
]


@pytest.mark.parametrize(("text", "words"), WARNED)
async def test_what_staff_should_look_at_is_said(
    take: TakeIn, folder: Folder, text: str, words: str
) -> None:
    report = await take(folder(providers=text))
    assert report.done
    assert any(words in warning for warning in report.warnings)


async def test_a_row_known_by_its_rfc_is_found_again(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    text = "rfc,name,services,state\nCNM980114PI2,{},pos,PUE\n"
    await take(folder(providers=text.format("Uno")))
    (first,) = (await registry()).values()
    report = await take(folder(providers=text.format("Uno Dos")))
    held = await registry()
    assert report.counts.changed == 1
    assert {one.id: (one.name, one.code) for one in held.values()} == {
        first.id: ("Uno Dos", first.code)
    }
    assert "CNM980114PI2" not in first.id


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ONE.replace("Uno", "Añil").encode(), "utf-8"),
        (ONE.replace("Uno", "Añil").encode("utf-8-sig"), "utf-8"),
        (ONE.replace("Uno", "Añil").encode("cp1252"), "windows-1252"),
        (ONE.replace("Uno", "Añil").replace(",", ";").encode(), "utf-8"),
        (ONE.replace("Uno", "Añil").replace(",", "\t").encode("cp1252"), "windows-1252"),
        (ONE.replace("Uno", "Añil").replace("\n", "\r\n").encode(), "utf-8"),
    ],
)
async def test_encodings_and_separators(
    take: TakeIn, registry: Registry, folder: Folder, content: bytes, encoding: str
) -> None:
    report = await take(folder(providers=content))
    assert report.encoding == encoding
    assert any("windows-1252" in words for words in report.warnings) == (encoding != "utf-8")
    assert (await registry())["a"].name == "Añil"


@pytest.mark.parametrize("encoding", ["utf-16", "cp850"])
async def test_another_encoding_is_named(
    take: TakeIn, registry: Registry, folder: Folder, encoding: str
) -> None:
    path = folder(providers=ONE.replace("Uno", "Informática").encode(encoding))
    await take(path, encoding=encoding)
    assert (await registry())["a"].name == "Informática"


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x", "@x"])
async def test_one_apostrophe_before_a_formula_is_taken_off(
    take: TakeIn, registry: Registry, folder: Folder, cell: str
) -> None:
    await take(folder(providers=HEAD + f"a,'{cell},pos,PUE,Puebla\n"))
    assert (await registry())["a"].name == cell


async def test_sources(take: TakeIn, registry: Registry, folder: Folder) -> None:
    text = "id,name,services,state,source\na,Uno,pos,PUE,\nb,Dos,pos,PUE,own\n"
    await take(folder(providers=text), source="council")
    assert {one.id: one.source for one in (await registry()).values()} == {
        "a": "council",
        "b": "own",
    }


FULL = (
    "id,name,services,sectors,remote,state,municipality,phone,hours,status\n"
    "a,Uno,pos,retail,yes,PUE,Puebla,2221234567,Lu-Vi,paused until 2099-01-01\n"
)


async def test_what_a_file_has_no_column_for_stays(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    await take(folder(providers=FULL), source="council")
    before = (await registry())["a"]
    report = await take(folder(providers="id,name,hours,services\na,Uno,Sa-Do,pos\n"))
    assert report.counts.changed == 1
    assert await registry() == {"a": replace(before, hours="Sa-Do")}
    assert (await take(folder(providers="id,name,services\na,Uno,pos\n"))).batch is None


async def test_an_empty_cell_empties(take: TakeIn, registry: Registry, folder: Folder) -> None:
    await take(folder(providers=FULL))
    before = (await registry())["a"]
    await take(folder(providers=FULL.replace("2221234567", "").replace("retail", "")))
    after = (await registry())["a"]
    assert (after.phone, after.offerings[0].sectors) == ("", ())
    assert after.offerings[0].remote == before.offerings[0].remote


async def test_branches_without_an_id_take_none_that_is_given(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    rows = "provider_id,id,state\na,,TLA\na,b2,YUC\na,,COL\n"
    await take(folder(providers=ONE, branches=rows))
    branches = (await registry())["a"].branches
    assert {one.id: one.state for one in branches} == {
        "main": "MX-PUE",
        "b3": "MX-TLA",
        "b2": "MX-YUC",
        "b4": "MX-COL",
    }


async def test_a_source_that_is_named_is_taken(
    take: TakeIn, registry: Registry, folder: Folder
) -> None:
    await take(folder(providers=ONE), source="first")
    assert (await take(folder(providers=ONE))).batch is None
    await take(folder(providers=ONE), source="second")
    assert (await registry())["a"].source == "second"


@pytest.mark.parametrize(
    ("said", "code"),
    [("México", "MX-MEX"), ("Edo. Mex.", "MX-MEX"), ("9", "MX-CMX"), ("jal", "MX-JAL")],
)
async def test_states_in_all_their_names(
    take: TakeIn, registry: Registry, folder: Folder, said: str, code: str
) -> None:
    await take(folder(providers=f"id,name,services,state\na,Uno,pos,{said}\n"))
    assert (await registry())["a"].branches[0].state == code
