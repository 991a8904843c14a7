"""What came since the last digest, in one message; corrected and taken back like the rest."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import datetime

from bot.actions import written
from bot.announcements import LASTS, Announcement, State
from bot.announcing import announced_blocks
from bot.following import after
from bot.messages import Sender
from bot.outgoing import Delivery, Outgoing
from bot.people import is_private, wakes_at
from bot.ports import UnitOfWork
from bot.replies import Block, Choice, Note, Reply
from bot.subscriptions import Digest, next_digest
from bot.telling import texts_of
from bot.texts import Texts
from bot.wanting import DIGEST

MOST_IN_DIGEST = 10
_TOLD: tuple[State, ...] = ("running", "paused", "finished", "stopped", "cancelled")


async def put_digest(work: UnitOfWork, one: Digest, now: datetime) -> None:
    """Put what somebody wants of what came since the last one; keep when the next is due."""
    person = await work.conversations.person(one.to)
    await work.subscriptions.digested(one.to, now, next_digest(one.frequency, person, now))
    begins = wakes_at(person, now)
    came = [each async for each in _wanted(work, one, begins)][:MOST_IN_DIGEST]
    if came:
        to = f"{one.to.front}:{one.to.workspace}:{one.to.chat}:{one.to.thread}"
        made = _digest(one.to, texts_of(person), came)
        key, ends = f"{DIGEST}:{to}:{one.since.isoformat()}", begins + LASTS
        await work.outbox.put(replace(made, key=key, not_before=begins, not_after=ends))


async def redone(work: UnitOfWork, one: Announcement) -> int:
    """Say an announcement as it stands now, or no more, in every digest that told of it."""
    count = 0
    for group in await work.outbox.groups(f"{DIGEST}:", one.id):
        rows = [row for row in await work.outbox.of_group(group, limit=_ALL) if row.to.chat]
        await work.outbox.cancel(group)
        found = [await work.announcements.one(name) for name in _names(group)]
        came = [each for each in found if each is not None and each.state in _TOLD]
        fresh = [await _again(work, one, row, came) for row in rows]
        count += await work.outbox.put_many([each for each in fresh if each is not None])
    return count


_ALL = 1_000_000


async def _wanted(work: UnitOfWork, one: Digest, begins: datetime) -> AsyncIterator[Announcement]:
    """What somebody wants, is still told at that time, and is told on no other account."""
    language = texts_of(await work.conversations.person(one.to)).language
    for each in await work.announcements.begun(one.since):
        late = each.chosen_end is not None and each.chosen_end <= begins
        foreign = each.audience.languages and language not in each.audience.languages
        if late or foreign or not await work.subscriptions.wants(one.to, each.audience):
            continue
        if not await _told_elsewhere(work, one.to, each):
            yield each


async def _told_elsewhere(work: UnitOfWork, to: Sender, one: Announcement) -> bool:
    """Whether another account of theirs is told of it: at once, or the first of two digests."""
    others = await work.identities.linked(to) if is_private(to) else [to]
    for other in others[1:]:
        had = await work.subscriptions.of(other)
        comes_first = had and (had[0].frequency == "each" or _order(other) < _order(to))
        if comes_first and await work.subscriptions.wants(other, one.audience):
            return True
    return False


def _order(to: Sender) -> tuple[str, str, str]:
    return to.front, to.workspace, to.chat


def _digest(to: Sender, texts: Texts, came: Sequence[Announcement]) -> Outgoing:
    blocks: list[Block] = [texts.text(texts.say("What is new for you:"))]
    for each in came:
        blocks += announced_blocks(texts, each.content)
    blocks.append(Note(texts.say("You get this because you asked for announcements.")))
    end = Choice(texts.say("No announcements at all"), written("news", "end"))
    reply = Reply(blocks=tuple(blocks), choices=(end,), language=texts.language)
    return Outgoing(to=to, reply=reply, group=f"{DIGEST}:{','.join(each.id for each in came)}")


def _names(group: str) -> Sequence[str]:
    return group.partition(":")[2].split(",")


async def _again(
    work: UnitOfWork, one: Announcement, had: Delivery, came: Sequence[Announcement]
) -> Outgoing | None:
    """What becomes of a digest: other words, nothing at all, or what waits is put anew."""
    texts = texts_of(await work.conversations.person(had.to))
    key = f"{DIGEST}:{one.id}:{one.corrections}:{one.state == 'recalled'}:{had.number}"
    fresh = replace(_digest(had.to, texts, came), key=key)
    if had.state in ("due", "held"):
        return replace(fresh, not_after=had.not_after) if came else None
    if had.state not in ("sent", "sending") or had.act == "delete":
        return None
    message = had.message if had.state == "sent" else after(had.number)
    changed = replace(fresh, message=message, group=f"{one.group}:digest")
    return replace(changed, act="edit") if came else replace(changed, act="delete")
