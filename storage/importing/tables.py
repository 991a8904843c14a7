"""Text as rows: what separates cells is seen in the header, and each row knows its line."""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from storage.importing.decoding import UnreadableFile
from storage.importing.layout import DEFAULT_SOURCE, LONGEST_CELL, MOST_COLUMNS
from storage.importing.report import Findings

Value = TypeVar("Value")
_NEVER_IN_A_CELL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd]")
_GUARDED = re.compile("'[=+\\-@\t\r]")
_EXTRA = ""
"""The column of cells beyond the header's."""


class Unfit(ValueError):
    """A cell does not hold what its column is for; the words say why."""


@dataclass(slots=True)
class Row:
    """One row: its cells by column, without the empty ones, and what is wrong with them."""

    file: str
    line: int
    cells: Mapping[str, str]
    problems: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def text(self, column: str) -> str:
        """The cell; empty where there is none."""
        return self.cells.get(column, "")

    def read(self, column: str, meaning: Callable[[str], Value], empty: Value) -> Value:
        """The cell's value; what cannot be read is a problem of the row."""
        text = self.cells.get(column)
        if not text:
            return empty
        try:
            return meaning(text)
        except Unfit as problem:
            self.problem(column, str(problem))
            return empty

    def problem(self, column: str, reason: str) -> None:
        """Note why the row cannot go in."""
        self.problems.append((column, reason))

    def note(self, column: str, words: str) -> None:
        """Note what staff should look at."""
        self.notes.append((column, words))

    def settle(self, findings: Findings) -> bool:
        """Hand in what was found; whether the row may go in."""
        for column, words in self.notes:
            value = self.text(column)
            shown = f"{column} {value!r}" if value else column
            findings.warn(f"{self.file}:{self.line}: {shown}: {words}")
        if self.problems:
            (column, reason), *others = self.problems
            also = "".join(f"; also {name}: {words}" for name, words in others)
            self.refuse(findings, column, reason + also)
        return not self.problems

    def refuse(self, findings: Findings, column: str, reason: str) -> None:
        """Refuse the row for what its column holds."""
        findings.refuse(self.file, self.line, column, self.text(column), reason)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's name, its columns as named in its header, and its rows, read as they are asked.

    `kind` is the file of the layout that it stands for, `source` what rows without one get.
    """

    file: str
    columns: tuple[str, ...]
    rows: Iterator[Row]
    kind: str = ""
    source: str = DEFAULT_SOURCE


def read_table(file: str, text: str) -> Table:
    """A file of separated values.

    Raises:
        UnreadableFile: it has no header, too many columns, or a column twice.
    """
    end = text.find("\n")
    separator = separator_of(text[: end if end >= 0 else len(text)])
    if text.count(separator, 0, end if end >= 0 else len(text)) >= MOST_COLUMNS:
        raise UnreadableFile(file, f"has more than {MOST_COLUMNS} columns")
    lines = numbered(file, text, separator)
    _, header = next(lines, (1, []))
    return table_of(file, header, lines)


def table_of(file: str, header: list[str], lines: Iterator[tuple[int, list[str]]]) -> Table:
    """A table of lists of cells; the rest of `lines` are its rows.

    Raises:
        UnreadableFile: it has no header, too many columns, or a column twice.
    """
    columns = tuple(name.strip().lower() for name in header)
    if not any(columns):
        raise UnreadableFile(file, "is empty; its first line names the columns")
    if len(columns) > MOST_COLUMNS:
        raise UnreadableFile(file, f"has more than {MOST_COLUMNS} columns")
    named = [name for name in columns if name]
    twice = sorted({name for name in named if named.count(name) > 1})
    if twice:
        raise UnreadableFile(file, f"has the column {twice[0]} twice")
    return Table(file, columns, _rows(file, columns, lines))


def separator_of(header: str) -> str:
    """Comma, semicolon or tab: the one that the header has most of."""
    return max(",;\t", key=header.count)


def numbered(file: str, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text with the line on which each begins; blank ones are left out.

    Raises:
        UnreadableFile: a cell is longer than any may be.
    """
    csv.field_size_limit(10 * LONGEST_CELL)
    reader = csv.reader(_lines(text), delimiter=separator)
    begins = 1
    try:
        for cells in reader:
            if any(cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFile(file, str(error), begins) from None


def _lines(text: str) -> Iterator[str]:
    """The lines of a text one by one, without a second copy of it."""
    begins = 0
    while (ends := text.find("\n", begins) + 1) > 0:
        yield text[begins:ends]
        begins = ends
    yield text[begins:]


def _rows(
    file: str, columns: tuple[str, ...], lines: Iterator[tuple[int, list[str]]]
) -> Iterator[Row]:
    for line, cells in lines:
        kept = {
            column: clean
            for column, cell in zip(columns, cells, strict=False)
            if cell and (clean := unguarded(cell.strip()))
        }
        if kept or len(cells) > len(columns):
            yield _checked(Row(file, line, kept), cells[len(columns) :])


def unguarded(cell: str) -> str:
    """A cell without the apostrophe that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell.startswith("'") and _GUARDED.match(cell) else cell


def _checked(row: Row, beyond: list[str]) -> Row:
    if any(cell.strip() for cell in beyond):
        row.problem(_EXTRA, "has more cells than the header has columns")
    for column, cell in row.cells.items():
        if not (cell.isascii() and cell.isprintable()) and _NEVER_IN_A_CELL.search(cell):
            row.problem(column, "holds control or replacement characters")
        if len(cell) > LONGEST_CELL:
            row.problem(column, f"is longer than {LONGEST_CELL} characters")
    return row
