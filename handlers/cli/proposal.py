"""`dsmx proposal`: the review queue, the same as in chat."""

import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import typer

from bot.authorization import HOST
from bot.proposals import Decision, Field, Proposal
from bot.reviewing import decide
from bot.telling import tell_assignee
from handlers.cli.running import FAILED, MISUSED, complain, run
from handlers.cli.staff import log, opened, sender_of
from handlers.inert import inert
from storage.unit_of_work import SqlUnitOfWork

app = typer.Typer(add_completion=False, no_args_is_help=True)
MOST_LISTED = 200

Name = Annotated[str, typer.Argument(metavar="ID", help="The proposal's id, like P1A2B3C.")]
Fields = Annotated[list[str] | None, typer.Option("--field", help="Only this field; repeatable.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("list")
def list_(
    cluster: Annotated[str, typer.Option(help="Only those of this cluster.")] = "",
    json_: AsJson = False,
) -> None:
    """What waits for a review, the oldest first."""
    waiting = run(_waiting(cluster))
    if json_:
        _write_json({"proposals": [_as_json(one) for one in waiting]})
    for one in [] if json_ else waiting:
        _write(f"{one.id}  {one.kind}  {one.state}  {one.made_at:%Y-%m-%d}  {one.subject}")


@app.command()
def show(name: Name, json_: AsJson = False) -> None:
    """One proposal, field by field."""
    found = run(_one(name))
    if json_:
        _write_json(_as_json(found))
    else:
        _describe(found)


@app.command()
def assign(
    name: Name, who: Annotated[str, typer.Argument(help="FRONT:PERSON of a reviewer.")]
) -> None:
    """Give it to a reviewer."""
    run(_assign(name, who))
    _write(f"{name.upper()} is assigned to {who}")


@app.command()
def approve(name: Name, field: Fields = None) -> None:
    """Approve it, or some of its fields; the registry changes once all are decided."""
    _describe(run(_decide(name, "approved", tuple(field or ()), "")))


@app.command()
def refuse(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; whoever proposed it reads this.")],
    field: Fields = None,
) -> None:
    """Refuse it, or some of its fields."""
    _describe(run(_decide(name, "refused", tuple(field or ()), reason)))


async def _waiting(cluster: str) -> list[Proposal]:
    async with opened() as work:
        return list(await work.proposals.waiting([cluster], limit=MOST_LISTED))


async def _one(name: str) -> Proposal:
    async with opened() as work:
        return await _found(work, name)


async def _found(work: SqlUnitOfWork, name: str) -> Proposal:
    found = await work.proposals.one(name.upper())
    if found is None:
        complain(f"no proposal has the id {name!r}")
        raise typer.Exit(FAILED)
    return found


async def _open(work: SqlUnitOfWork, name: str) -> Proposal:
    found = await _found(work, name)
    if not found.open:
        complain(f"{found.id} is decided already: {found.state}")
        raise typer.Exit(FAILED)
    return found


async def _assign(name: str, who: str) -> None:
    reviewer = sender_of(who)
    async with opened() as work:
        found = await _open(work, name)
        holders = await work.permissions.holders()
        identity = await work.identities.known(reviewer)
        if not any(one.identity == identity for one in holders):
            complain(f"{who} holds no role; see: dsmx staff grant")
            raise typer.Exit(FAILED)
        await work.proposals.assign(found.id, identity)
        await log(work, "assign-proposal", found.id, before=found.assignee, after=identity)
        await tell_assignee(work, found, identity, datetime.now(UTC))


async def _decide(
    name: str, verdict: Literal["approved", "refused"], fields: tuple[str, ...], reason: str
) -> Proposal:
    now = datetime.now(UTC)
    async with opened() as work:
        found = await _open(work, name)
        unknown = set(fields) - {one.name for one in found.fields}
        if unknown:
            complain(f"{found.id} has no field {', '.join(sorted(unknown))}")
            raise typer.Exit(MISUSED)
        decision = Decision(verdict=verdict, fields=fields, reason=reason, by=HOST, at=now)
        after = await decide(work, found, decision)
        about = f"{verdict}:{','.join(fields) or 'all'}"
        await log(work, about, found.id, before=str(found), after=str(after))
    return after


def _describe(one: Proposal) -> None:
    place = f"  {one.provider_id}" if one.provider_id else ""
    _write(f"{one.id}  {one.kind}  {one.state}  {one.made_at:%Y-%m-%d}  {one.subject}{place}")
    for field in one.fields:
        _write(f"  {_field_words(field)}")


def _field_words(field: Field) -> str:
    was = f"{field.before} -> " if field.before else ""
    proof = f"  evidence: {field.evidence}" if field.evidence else ""
    decided = f"  [{field.state} {field.decided_at:%Y-%m-%d}]" if field.decided_at else ""
    reason = f"  {field.reason}" if field.reason else ""
    return f"{field.name}: {was}{field.value}{proof}{decided}{reason}"


def _as_json(one: Proposal) -> dict[str, Any]:
    """A proposal without its people: their ids say nothing to anybody."""
    hidden = ("author", "assignee", "fields")
    own = {name: getattr(one, name) for name in Proposal.__slots__ if name not in hidden}
    fields = [{name: getattr(field, name) for name in Field.__slots__} for field in one.fields]
    return {**own, "assigned": bool(one.assignee), "fields": fields}


def _write(line: str) -> None:
    sys.stdout.write(inert(line) + "\n")


def _write_json(found: dict[str, Any]) -> None:
    _write(json.dumps(found, ensure_ascii=False, default=str))
