"""Files that mean no good, or were saved badly: refused soon, and nothing is written."""

import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from storage.importing.decoding import UnreadableFile
from storage.importing.filing import filed
from storage.importing.importing import Options, prepare
from storage.importing.reading import Batch, read_path
from storage.importing.report import Findings
from storage.importing.tables import Table, read_table
from storage.importing.zipped import MOST_BYTES

HEAD = "id,name,services,state\n"
ROW = "a,Informática Añil,pos,PUE\n"


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refused(path: Path, **options: str) -> str:
    began = time.monotonic()
    with pytest.raises(UnreadableFile) as error:
        prepare(path, Options(**options))  # type: ignore[arg-type]  # names of options
    assert time.monotonic() - began < 20
    return str(error.value)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ((HEAD + ROW).encode("utf-16"), "UTF-16"),
        ((HEAD + ROW).encode("utf-16-le"), "NUL"),
        ((HEAD + ROW).encode("cp850"), "cp850"),
        ((HEAD + ROW.replace("A", "A\0")).encode(), "NUL"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "old"),
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"id,name,name\n", "twice"),
        (b"id," * 1_000_000 + b"\n", "columns"),
        (b"id,name\n" + b"x" * 300_000, "larger"),
        (b'id,name\n"' + b"x\n" * 300_000, "larger"),
    ],
)
def test_text_that_cannot_be_read(tmp_path: Path, content: bytes, words: str) -> None:
    assert words in refused(saved(tmp_path / "providers.csv", content))


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "no-such-thing"])
def test_an_encoding_that_does_not_fit(tmp_path: Path, encoding: str) -> None:
    path = saved(tmp_path / "providers.csv", (HEAD + ROW).encode("cp1252"))
    assert encoding in refused(path, encoding=encoding)


def zipped(path: Path, **files: bytes) -> Path:
    with ZipFile(path, "w", ZIP_DEFLATED) as whole:
        for name, content in files.items():
            whole.writestr(name.replace("__", "."), content)
    return path


def test_a_zip_that_is_a_bomb(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.zip", providers__csv=b"\n" * 60_000_000)
    assert "tightly" in refused(path)


def test_a_zip_that_says_it_is_small(tmp_path: Path) -> None:
    path = zipped(tmp_path / "lying.zip", providers__csv=(HEAD + ROW * 3000).encode())
    size = len((HEAD + ROW * 3000).encode()).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    assert refused(path)


def test_a_zip_that_is_too_big(tmp_path: Path) -> None:
    path = zipped(tmp_path / "big.zip", providers__csv=(HEAD + ROW).encode())
    size = len((HEAD + ROW).encode()).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (MOST_BYTES + 1).to_bytes(4, "little")))
    assert "unpacks to" in refused(path)


@pytest.mark.parametrize("cut", [30, 60, 90])
def test_a_zip_that_is_cut_off(tmp_path: Path, cut: int) -> None:
    whole = zipped(tmp_path / "cut.zip", providers__csv=(HEAD + ROW).encode()).read_bytes()
    path = saved(tmp_path / "cut.zip", whole[: len(whole) * cut // 100])
    with pytest.raises(UnreadableFile):
        filed(read_path(path).tables, None, Findings())


def book(path: Path, *rows: list[object], sheet: str = "providers") -> Path:
    made = Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


COLUMNS: list[object] = ["id", "name", "services", "state"]


def test_a_workbook_with_formulas(tmp_path: Path) -> None:
    path = book(tmp_path / "f.xlsx", COLUMNS, ["a", '=CONCAT("U","no")', "pos", "PUE"])
    assert "formulas" in refused(path)


def test_a_workbook_that_is_wide(tmp_path: Path) -> None:
    assert "columns" in refused(book(tmp_path / "w.xlsx", [f"c{n}" for n in range(16_000)]))


def test_a_workbook_with_one_cell_at_the_far_end(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "providers"
    made.active["A1"], made.active["XFD1048576"] = "id", "x"
    made.save(tmp_path / "far.xlsx")
    assert refused(tmp_path / "far.xlsx")


def rewritten(path: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The workbook with its parts changed."""
    made = BytesIO()
    with ZipFile(path) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    path.write_bytes(made.getvalue())
    return path


def test_a_workbook_that_unpacks_to_a_hundred_megabytes(tmp_path: Path) -> None:
    path = book(tmp_path / "bomb.xlsx", COLUMNS)
    noise = bytes(range(32, 127)) * 11_000_0

    def blown_up(name: str, part: bytes) -> bytes:
        return part + b"<!--" + noise.replace(b"-", b"_") + b"-->" if "sheet1" in name else part

    assert refused(rewritten(path, blown_up))


def test_a_workbook_with_entities(tmp_path: Path) -> None:
    path = book(tmp_path / "e.xlsx", COLUMNS, ["a", "Uno", "pos", "PUE"])
    entities = b'<!DOCTYPE x [<!ENTITY a "' + b"ha" * 500 + b'">'
    entities += b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))

    def with_entities(name: str, part: bytes) -> bytes:
        if "sheet1" not in name and "sharedStrings" not in name:
            return part
        head, _, rest = part.partition(b"?>")
        text = rest or head
        return b'<?xml version="1.0"?>' + entities + b"]>" + text.replace(b"Uno", b"&j;")

    began = time.monotonic()
    try:
        tables = prepare(rewritten(path, with_entities), Options()).folder
    except UnreadableFile:
        tables = None
    assert time.monotonic() - began < 20
    names = [draft.own.record.name for draft in tables.drafts if draft.own] if tables else []
    assert all(len(name) < 10_000 for name in names)


def test_a_broken_workbook(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", COLUMNS)
    assert refused(rewritten(path, lambda name, part: b"<" if "workbook.xml" in name else part))


@given(
    st.binary(max_size=400) | st.text(max_size=300).map(lambda text: text.encode("utf-8", "ignore"))
)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_it_is_it_is_read_or_refused(content: bytes) -> None:
    """No file of any bytes ends in anything but rows, refusals or one known error."""
    for head in (b"", HEAD.encode()):
        try:
            batch = _read(head + content)
        except UnreadableFile:
            continue
        findings = Findings()
        try:
            folder = filed(batch, None, findings)
        except UnreadableFile:
            continue
        assert all(
            draft.own is None or draft.own.record.name
            for draft in folder.drafts
            if not draft.refused
        )


def _read(content: bytes) -> list[Table]:
    batch = Batch()
    batch.take_text("providers.csv", content, alone=True)
    return batch.tables


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5)
)
@settings(max_examples=100, deadline=None)
def test_cells_are_never_moved_to_another_line(cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    names = ",".join(f"c{n}" for n in range(len(cells)))
    table = read_table("x.csv", f"{names}\n{quoted}\nlast{',' * (len(cells) - 1)}\n")
    *_, last = table.rows
    assert last.cells["c0"] == "last"


def test_very_many_refusals_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.importing.report.MOST_REFUSED", 3)
    findings = Findings()
    for line in range(10):
        findings.refuse("providers.csv", line, "name", "", "is needed")
    assert len(findings.refused) == 3
    assert findings.all_warnings() == ("7 more rows are refused",)
