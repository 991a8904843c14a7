"""`dsmx staff`: who may do what; the first administrator is made here."""

import json
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.authorization import HOST, ROLES, Entry, Grant, Holder, is_sound
from bot.messages import Sender
from bot.one_time_codes import LIVES, Promise
from bot.people import private_chat
from handlers.cli.running import FAILED, MISUSED, complain, read_settings, run
from storage.database import open_database
from storage.unit_of_work import SqlUnitOfWork

app = typer.Typer(add_completion=False, no_args_is_help=True)

RoleName = Annotated[str, typer.Argument(metavar="ROLE", help=", ".join(ROLES))]
Who = Annotated[str, typer.Argument(help="FRONT:PERSON, or FRONT:WORKSPACE:PERSON on Slack.")]
Cluster = Annotated[str, typer.Option(help="The cluster's key; needed for its administrator.")]


@app.command()
def grant(role: RoleName, who: Who, cluster: Cluster = "") -> None:
    """Give a role to somebody whose id on a front is known."""
    run(_grant(_sound(role, cluster), sender_of(who)))
    sys.stdout.write(f"{who} holds {role}{f' of {cluster}' if cluster else ''}\n")


@app.command()
def revoke(role: RoleName, who: Who, cluster: Cluster = "") -> None:
    """Take a role back."""
    if not run(_revoke(_sound(role, cluster), sender_of(who))):
        complain(f"{who} does not hold {role}{f' of {cluster}' if cluster else ''}")
        raise typer.Exit(FAILED)
    sys.stdout.write(f"{who} does not hold {role} any more\n")


@app.command()
def link(role: RoleName, cluster: Cluster = "") -> None:
    """Print a one-time code: whoever types it to the bot first gets the role."""
    code = run(_link(_sound(role, cluster)))
    hours = int(LIVES["role"].total_seconds() // 3600)
    sys.stdout.write(f"{code}\n")
    sys.stderr.write(f"Whoever writes this code to the bot within {hours} hours is {role}.\n")


@app.command("list")
def list_(
    json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Who holds which role."""
    held = [_as_json(one) for one in run(_holders())]
    if json_:
        sys.stdout.write(json.dumps({"staff": held}, ensure_ascii=False) + "\n")
        return
    for one in held:
        cluster = f" of {one['cluster']}" if one["cluster"] else ""
        sys.stdout.write(f"{one['who']}  {one['role']}{cluster}  since {one['since']}\n")


def sender_of(who: str) -> Sender:
    """Somebody's private chat, as it is written on the command line."""
    parts = who.split(":")
    if len(parts) not in (2, 3) or not all((parts[0], parts[-1])):
        complain("WHO is FRONT:PERSON, or FRONT:WORKSPACE:PERSON: telegram:4711, slack:T1:U7")
        raise typer.Exit(MISUSED)
    return private_chat(parts[0], parts[1] if len(parts) == 3 else "", parts[-1])


@asynccontextmanager
async def opened() -> AsyncGenerator[SqlUnitOfWork, None]:
    """One transaction, kept at its end."""
    async with open_database(read_settings().database_url) as database, database() as work:
        yield work
        await work.commit()


async def log(work: SqlUnitOfWork, verb: str, target: str, **states: str) -> None:
    """Add a line to the log for the host."""
    await work.audit.record(
        Entry(at=datetime.now(UTC), actor=HOST, verb=verb, target=target, **states)
    )


def _sound(name: str, cluster: str) -> Grant:
    role = next((one for one in ROLES if one == name), None)
    if role is None:
        complain(f"no role is called {name!r}; there are: {', '.join(ROLES)}")
        raise typer.Exit(MISUSED)
    found = Grant(role=role, cluster=cluster)
    if not is_sound(found):
        need = "needs --cluster" if not cluster else "is held for the whole council, not a cluster"
        complain(f"{role} {need}")
        raise typer.Exit(MISUSED)
    return found


async def _known_cluster(work: SqlUnitOfWork, cluster: str) -> None:
    keys = [one.key for one in await work.institutions.clusters()]
    if cluster and cluster not in keys:
        complain(f"no cluster has the key {cluster!r}; there are: {', '.join(sorted(keys))}")
        raise typer.Exit(MISUSED)


async def _grant(given: Grant, sender: Sender) -> None:
    now = datetime.now(UTC)
    async with opened() as work:
        await _known_cluster(work, given.cluster)
        name = await work.identities.id_of(sender, now)
        await work.permissions.grant(name, given, HOST, now)
        await log(work, "grant-role", f"{name}:{given.role}:{given.cluster}", after=str(given))


async def _revoke(given: Grant, sender: Sender) -> bool:
    async with opened() as work:
        name = await work.identities.known(sender)
        done = await work.permissions.revoke(name, given)
        if done:
            target = f"{name}:{given.role}:{given.cluster}"
            await log(work, "revoke-role", target, before=str(given))
    return done


async def _link(given: Grant) -> str:
    async with opened() as work:
        await _known_cluster(work, given.cluster)
        about = f"{given.role}:{given.cluster}"
        promise = Promise(kind="role", about=about, issuer=HOST)
        code = await work.codes.issue(promise, datetime.now(UTC))
        await log(work, "grant-role", f"role:{about}", after=about)
    return code


async def _holders() -> list[Holder]:
    async with opened() as work:
        return list(await work.permissions.holders())


def _as_json(one: Holder) -> dict[str, str]:
    who = ":".join(part for part in (one.sender.front, one.sender.workspace) if part)
    return {
        "who": f"{who}:{one.sender.person}",
        "role": one.grant.role,
        "cluster": one.grant.cluster,
        "since": f"{one.granted_at:%Y-%m-%d}",
        "id": one.identity,
    }
