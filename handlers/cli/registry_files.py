"""`dsmx registry import`, `undo`: files into the registry, and back out."""

import codecs
import gc
import json
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from handlers.cli.registry_progress import progress_bar
from handlers.cli.running import FAILED, MISUSED, complain, read_settings, run
from storage.changes import Actor
from storage.database import open_database
from storage.exporting.exporting import export as write_all
from storage.exporting.exporting import kind_of
from storage.importing.decoding import UnreadableFile
from storage.importing.importing import Options, Prepared, prepare, take_in
from storage.importing.progress import Progress
from storage.importing.reading import NothingToRead
from storage.importing.report import Counts, Refusal, Report
from storage.undoing import Undone
from storage.undoing import undo as take_back

JsonFlag = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


class FileFormat(StrEnum):
    """What a file is; auto tells by its header."""

    auto = "auto"
    dsmx = "dsmx"
    denue = "denue"


def _known_encoding(name: str | None) -> str | None:
    try:
        return name and codecs.lookup(name).name
    except LookupError:
        raise typer.BadParameter(f"there is no encoding called {name}") from None


def import_(  # noqa: PLR0913, PLR0917  # one argument a flag, as Typer wants it
    path: Annotated[Path, typer.Argument(help="A folder of CSV files, or one providers.csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what it would do.")] = False,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Also if it closes many or takes verifications away.")
    ] = False,
    skip_refused: Annotated[
        bool, typer.Option("--skip-refused", help="Leave refused rows out, take the rest in.")
    ] = False,
    source: Annotated[str | None, typer.Option(help="The source of rows that name none.")] = None,
    replace_source: Annotated[
        str | None, typer.Option(help="Close this source's providers that the files lack.")
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(help="Instead of UTF-8 or Windows-1252.", callback=_known_encoding),
    ] = None,
    json_: JsonFlag = False,
    format_: Annotated[
        FileFormat, typer.Option("--format", help="What the files are.")
    ] = FileFormat.auto,
) -> None:
    """Take files into the registry: all that is right in them, or nothing."""
    options = Options(
        dry_run=dry_run,
        confirm=confirm,
        skip_refused=skip_refused,
        source=source,
        replace_source=replace_source,
        encoding=encoding,
        format=format_.value,
    )
    report = _imported(path, options)
    words = json.dumps(report.as_json(), ensure_ascii=False) if json_ else report.in_words()
    sys.stdout.write(words + "\n")
    if not report.done:
        raise typer.Exit(FAILED)


def undo(
    batch: Annotated[str, typer.Argument(help="The batch that an import named.")],
    json_: JsonFlag = False,
) -> None:
    """Take an import back: every record as it was before."""
    undone = run(_undo(batch))
    if json_:
        sys.stdout.write(json.dumps(asdict(undone)) + "\n")
    else:
        said = f"{undone.removed} providers taken out, {undone.restored} as they were before"
        sys.stdout.write(said + "\n")


async def _undo(batch: str) -> Undone:
    async with open_database(read_settings().database_url) as database, database() as work:
        undone = await take_back(work.connection, batch, Actor(), datetime.now(UTC))
        await work.commit()
    return undone


class ExportFormat(StrEnum):
    """What is written; auto tells by the path's ending."""

    auto = "auto"
    csv = "csv"
    zip = "zip"
    xlsx = "xlsx"
    jsonld = "jsonld"
    hsds = "hsds"


def export(
    path: Annotated[Path, typer.Argument(help="A folder, or a file by its ending.")],
    format_: Annotated[
        ExportFormat, typer.Option("--format", help="csv, zip and xlsx are read back by import.")
    ] = ExportFormat.auto,
) -> None:
    """Write the registry to files."""
    kind = kind_of(path) if format_ is ExportFormat.auto else format_.value
    try:
        count = run(_export(path, kind))
    except OSError as error:
        complain(f"{path}: {error.strerror}")
        raise typer.Exit(FAILED) from None
    sys.stdout.write(f"{count} providers written to {path}\n")


async def _export(path: Path, kind: str) -> int:
    async with open_database(read_settings().database_url) as database, database() as work:
        return await write_all(work, path, kind)


def _imported(path: Path, options: Options) -> Report:
    with progress_bar() as progress:
        try:
            prepared = _prepared(path, options, progress)
        except NothingToRead as error:
            complain(str(error))
            raise typer.Exit(MISUSED) from None
        except UnreadableFile as error:
            return _unreadable(error, options)
        return run(_import(prepared, options, progress))


def _prepared(path: Path, options: Options, progress: Progress) -> Prepared:
    """The files read; millions of records are made, none in cycles, and looking takes a third."""
    gc.disable()
    try:
        prepared = prepare(path, options, progress)
        gc.freeze()
    finally:
        gc.enable()
    return prepared


async def _import(prepared: Prepared, options: Options, progress: Progress) -> Report:
    async with open_database(read_settings().database_url) as database, database() as work:
        report = await take_in(work, prepared, options, datetime.now(UTC), progress)
        if report.batch:
            await work.commit()
    return report


def _unreadable(error: UnreadableFile, options: Options) -> Report:
    """The report of a file that could not be opened at all."""
    return Report(
        batch=None,
        dry_run=options.dry_run,
        encoding=options.encoding or "",
        counts=Counts(),
        refused=(Refusal(error.file, error.line, "", "", str(error)),),
        warnings=(),
        done=False,
    )
