"""Roles given and taken back in chat by the council's staff."""

from collections.abc import Mapping
from typing import Literal

from bot.actions import Action, written
from bot.allowing import allowed, holds_any_role, in_private, log, refusal, speaker
from bot.authorization import ROLES, Grant, Holder, Role, is_sound, scope_of
from bot.clusters import cluster_said
from bot.folding import fold
from bot.forms import Form, Question, begin_form
from bot.one_time_codes import Promise
from bot.replies import Block, Choice, Listing, Strong
from bot.role_words import role_words
from bot.texts import msgid
from bot.turn import Answer, Turn, answered

MOST_SHOWN = 20


async def roles(turn: Turn, _: str) -> Answer | None:
    """Who holds which role, with buttons to give and take back; None for people without any."""
    if not await holds_any_role(turn):
        return None
    if crowd := in_private(turn):
        return crowd
    if not await allowed(turn, "grant-role", "roles"):
        return refusal(turn)
    held = await turn.work.permissions.holders()
    rows = tuple(_row(turn, one) for one in held[:MOST_SHOWN])
    listing = Listing(turn.words("Who holds a role:"), rows)
    give = [
        Choice(
            turn.words("Give: {role}", role=role_words(turn, Grant(role=role))),
            written("role", "give", role),
        )
        for role in ROLES
    ]
    take = Choice(turn.words("Take a role back"), written("role", "revoke"))
    return answered(turn, [listing], [*give, take])


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button of the roles: give one, list what can be taken back, take one back."""
    if crowd := in_private(turn):
        return crowd
    verb, target = _verb(action), f"role:{action.more}"
    if not await allowed(turn, verb, target):
        return refusal(turn)
    if action.about == "give":
        return await _given(turn, action.more)
    if action.about == "revoke" and not action.more:
        return await _revocable(turn)
    return await _revoked(turn, action.more)


def _verb(action: Action) -> Literal["grant-role", "revoke-role"]:
    return "grant-role" if action.about == "give" else "revoke-role"


async def _given(turn: Turn, name: str) -> Answer | None:
    role = next((one for one in ROLES if one == name), None)
    if role is None:
        return None
    if scope_of(role) == "cluster":
        return await begin_form(turn, FORM, {"role": role})
    return await _code_for(turn, Grant(role=role))


async def _code_for(turn: Turn, grant: Grant) -> Answer:
    about = f"{grant.role}:{grant.cluster}"
    promise = Promise(kind="role", about=about, issuer=await speaker(turn))
    code = await turn.work.codes.issue(promise, turn.now)
    await log(turn, "grant-role", f"role:{about}", after=about)
    said = turn.say(
        "Whoever writes {code} to me first, within a day, gets the role: {role}.",
        code=Strong(code),
        role=role_words(turn, grant),
    )
    return answered(turn, [said, turn.say("Send it to that person alone.")])


async def _revocable(turn: Turn) -> Answer:
    held = await turn.work.permissions.holders()
    choices = [
        Choice(_row(turn, one), written("role", "revoke", _key(one))) for one in held[:MOST_SHOWN]
    ]
    return answered(turn, [turn.say("Which one?")], choices)


async def _revoked(turn: Turn, key: str) -> Answer | None:
    held = await turn.work.permissions.holders()
    meant = next((one for one in held if _key(one) == key), None)
    if meant is None:
        return None
    await turn.work.permissions.revoke(meant.identity, meant.grant)
    await log(turn, "revoke-role", f"role:{key}", before=str(meant.grant))
    said = turn.say("Taken back: {role}.", role=_row(turn, meant))
    return answered(turn, [said])


def _key(holder: Holder) -> str:
    """A holder's role in few enough bytes for a button."""
    return f"{holder.identity}:{ROLES.index(holder.grant.role)}:{holder.grant.cluster[:20]}"


def _row(turn: Turn, holder: Holder) -> str:
    where = holder.sender.front.capitalize()
    return f"{role_words(turn, holder.grant)} · {where} · {holder.identity[:4]}"


async def _cluster_told(turn: Turn, said: Mapping[str, str]) -> Answer:
    cluster = await cluster_said(turn, fold(said["cluster"]))
    role: Role = said["role"]  # type: ignore[assignment]  # put there by ourselves
    grant = Grant(role=role, cluster=cluster or "")
    if not await allowed(turn, "grant-role", f"role:{role}"):
        return refusal(turn)
    if cluster is None or not is_sound(grant):
        again: list[Block] = [turn.say("I know no such cluster, or there are several there.")]
        return await begin_form(turn, FORM, {"role": role}, again)
    return await _code_for(turn, grant)


FORM = Form(
    name="role",
    questions=(Question(name="cluster", words=msgid("Of which cluster? Its name, key or state.")),),
    finish=_cluster_told,
)
