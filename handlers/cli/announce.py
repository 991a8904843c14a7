"""`dsmx announce`: announcements from a terminal, with the same checks as in chat."""

import json
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.acting import THE_HOST, Actor, NotAllowed, actor_of
from bot.announcements import Announcement, Content, Report, State
from bot.announcing import announced
from bot.broadcasting import approved, cancelled, confirmed, paused, resumed, retried
from bot.drafting import drafted, previewed
from bot.parting import parting_blocks
from bot.people import COUNTRY_ZONE
from bot.pictures import SoundPicture
from bot.ports import UnitOfWork
from bot.recalling import corrected, recalled, report_of
from bot.replies import plain, plain_block
from bot.reporting import report_blocks
from bot.taxonomy import load_taxonomy
from bot.texts import texts_in
from handlers.assembly import partings
from handlers.cli.announce_draft import (
    audience_of,
    demand_both_languages,
    moment_of,
    picture_of,
)
from handlers.cli.announce_rows import write_csv
from handlers.cli.running import FAILED, complain, run
from handlers.cli.staff import opened, sender_of
from handlers.inert import inert

app = typer.Typer(add_completion=False, no_args_is_help=True)
Done = TypeVar("Done")
_ALL: tuple[State, ...] = (
    *("draft", "previewed", "confirmed", "scheduled", "running", "paused"),
    *("finished", "cancelled", "stopped", "recalled"),
)

Name = Annotated[str, typer.Argument(metavar="ID", help="The announcement's id, like A7KQ2MX.")]
By = Annotated[
    str, typer.Option(help="Whose roles count: FRONT:PERSON or FRONT:WORKSPACE:PERSON; else host.")
]
Spanish = Annotated[str, typer.Option("--es", help="What it says in Spanish.")]
English = Annotated[str, typer.Option("--en", help="What it says in English.")]
Waiver = Annotated[bool, typer.Option("--spanish-only", help="Everybody gets the Spanish words.")]
Many = Annotated[list[str] | None, typer.Option(help="Repeatable; without it, all.")]
When = Annotated[str, typer.Option(help="A day and an hour: 2026-12-01 09:00.")]
Members = Annotated[list[str] | None, typer.Option(help="A cluster's key, repeatable; * for any.")]
Shown = Annotated[
    str, typer.Option(help="A file of JPEG, PNG, WebP or GIF, or an https:// address.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def new(  # noqa: PLR0913, PLR0917  # one argument a flag, as Typer wants it
    es: Spanish,
    en: English = "",
    spanish_only: Waiver = False,
    topic: Many = None,
    place: Many = None,
    sector: Many = None,
    role: Many = None,
    language: Many = None,
    front: Many = None,
    member: Members = None,
    cluster: Annotated[str, typer.Option(help="The cluster that announces, by its key.")] = "",
    link: Annotated[str, typer.Option(help="The address of the one link.")] = "",
    link_label: Annotated[str, typer.Option(help="What stands on the link.")] = "",
    picture: Shown = "",
    picture_alt: Annotated[str, typer.Option(help="What the picture shows, in words.")] = "",
    at: When = "",
    until: When = "",
    zone: Annotated[str, typer.Option(help="Whose hours these are.")] = COUNTRY_ZONE,
    by: By = "",
) -> None:
    """Make a draft and print its id; --place is a state's code or a town's name."""
    demand_both_languages(en, waived=spanish_only)
    shown = picture_of(picture)
    source = shown if isinstance(shown, str) else shown.key
    seen = {"picture": source, "picture_alt": picture_alt}
    content = Content(es=es, en=en, link=link, link_label=link_label, **seen)
    lists = {"topics": topic, "sectors": sector, "roles": role, "languages": language}
    audience = audience_of(cluster, place, {**lists, "fronts": front, "members": member})
    times = moment_of(at, zone), moment_of(until, zone)

    async def make(work: UnitOfWork, actor: Actor, now: datetime) -> Announcement:
        if isinstance(shown, SoundPicture):
            await work.pictures.keep(shown, now)
        return await drafted(work, actor, content, audience, now, *times)

    _write(run(_acted(by, make)).id)


@app.command()
def preview(name: Name, by: By = "") -> None:
    """Show it in each language, how each front will, and how many it reaches."""

    async def look(
        work: UnitOfWork, actor: Actor, now: datetime
    ) -> tuple[Announcement, Mapping[str, int]]:
        return await previewed(work, actor, name, now)

    one, spread = run(_acted(by, look))
    _write(plain(announced(texts_in("es"), one)))
    if one.content.en:
        _write(f"\n{plain(announced(texts_in('en'), one))}")
    for block in parting_blocks(texts_in("en"), one, partings(), load_taxonomy()):
        _write(f"\n{plain_block(block)}")
    fronts = ", ".join(f"{front} {count}" for front, count in spread.items())
    reached = f"\n{one.id} reaches {sum(spread.values())} people and channels"
    _write(f"{reached}: {fronts}" if fronts else reached)


@app.command()
def confirm(name: Name, by: By = "") -> None:
    """Say yes to one's own announcement."""
    _step(name, by, confirmed)


@app.command()
def approve(name: Name, by: By = "") -> None:
    """Say yes to somebody else's."""
    _step(name, by, approved)


@app.command()
def pause(name: Name, by: By = "") -> None:
    """Send no more of it until it is resumed."""
    _step(name, by, paused)


@app.command()
def resume(name: Name, by: By = "") -> None:
    """Go on with it, also where it stopped by itself."""
    _step(name, by, resumed)


@app.command()
def cancel(name: Name, by: By = "") -> None:
    """Never send what is left of it."""
    _step(name, by, cancelled)


@app.command()
def retry(name: Name, by: By = "") -> None:
    """Try again what failed."""

    async def again(work: UnitOfWork, actor: Actor, now: datetime) -> int:
        return await retried(work, actor, name, now)

    _write(f"{run(_acted(by, again))} are tried again")


@app.command()
def recall(name: Name, by: By = "") -> None:
    """Take it back from all who got it, within 48 hours."""

    async def back(work: UnitOfWork, actor: Actor, now: datetime) -> int:
        return await recalled(work, actor, name, now)

    _write(f"it is taken back from {run(_acted(by, back))}")


@app.command()
def correct(
    name: Name, es: Spanish, en: English = "", spanish_only: Waiver = False, by: By = ""
) -> None:
    """Put other words in the place of the old ones, for all who got it."""
    demand_both_languages(en, waived=spanish_only)

    async def mend(work: UnitOfWork, actor: Actor, now: datetime) -> int:
        return await corrected(work, actor, name, Content(es=es, en=en), now)

    _write(f"it is corrected for {run(_acted(by, mend))}")


@app.command()
def report(
    name: Name,
    csv: Annotated[Path | None, typer.Option(help="Write a row per recipient here.")] = None,
    json_: AsJson = False,
    by: By = "",
) -> None:
    """How it stands: who got it, who did not, and what can be done."""

    async def look(work: UnitOfWork, actor: Actor, now: datetime) -> Report:
        found = await report_of(work, actor, name, now)
        if csv:
            await write_csv(work, found.announcement, csv)
        return found

    found = run(_acted(by, look))
    if json_:
        _write(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _write("\n".join(plain_block(one) for one in report_blocks(texts_in("en"), found)))


@app.command("list")
def list_(json_: AsJson = False) -> None:
    """The announcements, the newest first."""
    found = run(_listed())
    if json_:
        rows = [{"id": one.id, "state": one.state, "es": one.content.es} for one in found]
        _write(json.dumps({"announcements": rows}, ensure_ascii=False))
        return
    for one in found:
        _write(f"{one.id}  {one.state}  {one.made_at:%Y-%m-%d}  {one.content.es[:60]}")


Acting = Callable[[UnitOfWork, Actor, datetime], Awaitable[Done]]
Stepping = Callable[[UnitOfWork, Actor, str, datetime], Awaitable[Announcement]]


def _step(name: str, by: str, step: Stepping) -> None:
    async def act(work: UnitOfWork, actor: Actor, now: datetime) -> Announcement:
        return await step(work, actor, name, now)

    after = run(_acted(by, act))
    _write(f"{after.id} is {after.state}")


async def _acted(by: str, act: Acting[Done]) -> Done:
    """Do it as somebody; a refusal is kept in the log."""
    now = datetime.now(UTC)
    async with opened() as work:
        actor = await actor_of(work, sender_of(by), now) if by else THE_HOST
        try:
            return await act(work, actor, now)
        except NotAllowed as refused:
            await work.commit()
            complain(str(refused))
    raise typer.Exit(FAILED)


async def _listed() -> list[Announcement]:
    async with opened() as work:
        return list(await work.announcements.standing(_ALL, limit=200))


def _as_json(found: Report) -> dict[str, Any]:
    counts = found.counts
    return {
        "id": found.announcement.id,
        "state": found.announcement.state,
        "total": counts.total,
        "states": dict(counts.states),
        "failures": dict(counts.failures),
        "perhaps_twice": counts.uncertain,
        "interested": found.interested,
    }


def _write(words: str) -> None:
    sys.stdout.write(f"{inert(words)}\n")
