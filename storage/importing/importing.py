"""An import from beginning to end: read, compare, write, all in one transaction or nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.providers import DEMO_SOURCE, Provider
from bot.search import today
from storage.changes import open_batch, record
from storage.importing.course import Beside, Course, Options, Prepared
from storage.importing.duplicates import report_duplicates
from storage.importing.filing import Draft, filed
from storage.importing.institutions import known_clusters, write_institutions
from storage.importing.layout import CLUSTERS
from storage.importing.located import located, with_points
from storage.importing.merging import Merging, merged
from storage.importing.progress import Progress, silent
from storage.importing.reading import Batch, read_path
from storage.importing.registered import Registered, with_ids
from storage.importing.report import Findings, Report
from storage.importing.suppressed import Suppressed
from storage.importing.work import Work
from storage.importing.writing import add, change
from storage.search.indexing import rebuild_index
from storage.tables.providers import registry_version

__all__ = ["Options", "Prepared", "prepare", "take_in"]

AT_ONCE = 2000
REMOVE_DEMO = "dsmx registry demo --remove"


def prepare(path: Path, options: Options, progress: Progress = silent) -> Prepared:
    """Read a path, without the database.

    Raises:
        NothingToRead: it is not there, or holds none of the files that are read.
        UnreadableFile: a file is no table.
    """
    batch: Batch = read_path(path, options.encoding, options.format)
    findings = batch.findings
    folder = filed(batch.tables, options.default_source, findings, progress)
    return Prepared(path.name, batch.encoding, folder, findings)


async def take_in(
    work: Work,
    prepared: Prepared,
    options: Options,
    now: datetime,
    progress: Progress = silent,
) -> Report:
    """Lay what was read over the registry; the caller commits where the report says it is done."""
    lock = select(registry_version.c.version).with_for_update()
    await work.connection.execute(lock)
    registered = await Registered.of(work.connection)
    beside = await _beside(work, prepared)
    course = Course(work, options, prepared, registered, beside, today(now), progress)
    if course.writes:
        course.batch = await open_batch(
            work.connection, options.actor, now, about=f"import {prepared.about}"
        )
    await _take_institutions(course)
    await _take_drafts(course)
    await _close_missing(course)
    report_duplicates(registered, course.findings)
    return await _finish(course)


async def _beside(work: Work, prepared: Prepared) -> Beside:
    clusters = await known_clusters(work.connection)
    return Beside(
        await Suppressed.of(work.connection),
        await located(work.connection),
        clusters | prepared.folder.institutions.keys(CLUSTERS),
    )


async def _take_drafts(course: Course) -> None:
    drafts = list(with_ids(course.prepared.folder.drafts, course.registered, course.findings))
    course.named.update(draft.id for draft in drafts)
    course.prepared.folder.drafts.clear()
    for portion in _portions(drafts):
        some = [draft for draft in portion if not _is_suppressed(course, draft)]
        known = [draft.id for draft in some if draft.id in course.registered.providers]
        held = {one.id: one for one in await course.work.registry.providers(known)}
        pairs = list(_merged(course, some, held))
        course.registered.note([after for _, after in pairs])
        await _take(course, pairs)
        course.progress("comparing and writing", len(course.named) - len(drafts), len(course.named))


def _is_suppressed(course: Course, draft: Draft) -> bool:
    """Whether the company asked not to be listed: then it is left out, and that is said."""
    own = draft.own
    held = course.beside.suppressed.holds_id(draft.id) or (
        own and course.beside.suppressed.holds(own.record)
    )
    if held:
        where = f"{draft.file}:{own.line}" if own else draft.id
        course.findings.warn(f"{where}: this company asked not to be listed and is left out")
    return bool(held)


def _merged(
    course: Course, drafts: Sequence[Draft], held: dict[str, Provider]
) -> Iterator[tuple[Provider | None, Provider]]:
    merging = Merging(course.prepared.folder.files, course.today, course.findings)
    for draft in drafts:
        before = held.get(draft.id)
        after = merged(draft, before, merging)
        if after:
            after = with_points(after, course.beside.located)
            if not after.demo:
                course.strangers.update(set(after.member_of) - course.beside.clusters)
            _warn_of_what_disappears(course.findings, before, after)
            yield before, after


def _warn_of_what_disappears(findings: Findings, before: Provider | None, after: Provider) -> None:
    if before is None or before == after:
        return
    gone = {
        "branch": {one.id for one in before.branches} - {one.id for one in after.branches},
        "offering": set(before.services) - set(after.services),
        "verification": {f"{v.scheme} {v.certificate_no}".strip() for v in before.verifications}
        - {f"{v.scheme} {v.certificate_no}".strip() for v in after.verifications},
    }
    for kind, names in gone.items():
        for name in sorted(names):
            findings.warn(f"{after.id}: removed {kind} {name}")


async def _take(course: Course, pairs: Sequence[tuple[Provider | None, Provider]]) -> None:
    new = [after for before, after in pairs if before is None]
    changed = [(before, after) for before, after in pairs if before and before != after]
    for before, after in changed:
        course.losses.weigh(before, after, course.today)
    course.counts = replace(
        course.counts,
        added=course.counts.added + len(new),
        changed=course.counts.changed + len(changed),
        left=course.counts.left + len(pairs) - len(new) - len(changed),
    )
    if course.writes:
        course.written.update(one.id for one in (*new, *(after for _, after in changed)))
        await add(course.work.connection, new, course.batch)
        await change(course.work.connection, [after for _, after in changed], course.batch)


async def _take_institutions(course: Course) -> None:
    found, connection = course.prepared.folder.institutions, course.work.connection
    await write_institutions(connection, found, course.today, course.findings, writes=course.writes)
    if course.writes:
        await record(connection, course.batch, found.changes)


async def _close_missing(course: Course) -> None:
    """Close what `--replace-source` names and the files no longer hold."""
    source = course.options.replace_source
    if source is None:
        return
    missing = sorted(course.registered.open_of(source) - course.named)
    for start in range(0, len(missing), AT_ONCE):
        held = await course.work.registry.providers(missing[start : start + AT_ONCE])
        closed = [replace(one, status="closed", paused_until=None) for one in held]
        for before, after in zip(held, closed, strict=True):
            course.losses.weigh(before, after, course.today)
        if course.writes:
            course.written.update(one.id for one in closed)
            await change(course.work.connection, closed, course.batch)
    course.counts = replace(course.counts, removed=len(missing))


async def _finish(course: Course) -> Report:
    findings, options = course.findings, course.options
    to_confirm = list(course.losses.to_confirm(course.registered.active))
    findings.warnings[:0] = [
        f"{words}{'' if options.confirm else ': needs --confirm'}" for words in to_confirm
    ]
    for key, count in sorted(course.strangers.items()):
        findings.warn(f"member_of {key!r}: no cluster has this key ({count} providers)")
    _warn_of_demo(course)
    allowed = course.writes and (options.confirm or not to_confirm)
    moved = course.counts.any_change
    written = allowed and (moved or bool(course.prepared.folder.institutions.changes))
    if written and moved:
        await rebuild_index(course.work.connection, course.written)
    return Report(
        batch=course.batch if written else None,
        dry_run=options.dry_run,
        encoding=course.prepared.encoding,
        counts=course.counts,
        refused=tuple(findings.refused),
        warnings=findings.all_warnings(),
        done=allowed or (options.dry_run and not findings.refused),
    )


def _warn_of_demo(course: Course) -> None:
    """Demonstration data beside real ones: say how to take it out."""
    demo = course.registered.sources[DEMO_SOURCE]
    if demo and course.registered.any_noted_but(DEMO_SOURCE):
        course.findings.warnings.insert(
            0, f"the registry holds {demo} demonstration providers; take them out: {REMOVE_DEMO}"
        )


def _portions(drafts: list[Draft]) -> Iterator[Sequence[Draft]]:
    """Some at a time, in order; what was taken is let go, since all of them are much memory."""
    drafts.reverse()
    while drafts:
        some = drafts[-AT_ONCE:]
        some.reverse()
        del drafts[-AT_ONCE:]
        yield some
