"""Reminders of verifications that end: to those who speak for the company, else to its desk."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.actions import written
from bot.cards import scheme_words
from bot.expiry import LATEST, REMINDED_AT, Expiring, expiring
from bot.messages import Sender
from bot.people import COUNTRY_ZONE, Person, wakes_at
from bot.ports import UnitOfWork
from bot.replies import Choice, Listing, Reply
from bot.requesting import receivers_of
from bot.search import today
from bot.taxonomy import Taxonomy
from bot.telling import tell, texts_of
from bot.texts import Texts

FIRST_HOUR = 9
MOST_IN_ONE = 20
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to be reminded, and how they want to be spoken to."""

    to: Sender
    person: Person


async def remind(work: UnitOfWork, taxonomy: Taxonomy, now: datetime) -> int:
    """Give the reminders that are due today, from nine in the morning on; how many were.

    To call it again changes nothing: each is given once.
    """
    if now.astimezone(ZoneInfo(COUNTRY_ZONE)).hour < FIRST_HOUR:
        return 0
    letters: dict[Recipient, list[Expiring]] = defaultdict(list)
    due = await _due(work, now)
    for one in due:
        to = await _recipients(work, one)
        for recipient in to:
            letters[recipient].append(one)
        if to:
            await work.reminders.give(one, now)
    for recipient, ending in letters.items():
        await _write(work, taxonomy, recipient, ending, now)
    return sum(map(len, letters.values()))


async def _due(work: UnitOfWork, now: datetime) -> list[Expiring]:
    day = today(now)
    first, last = day + timedelta(days=LATEST), day + timedelta(days=max(REMINDED_AT))
    ids = await work.reminders.ending(first, last)
    found = []
    for start in range(0, len(ids), _AT_ONCE):
        for provider in await work.registry.providers(ids[start : start + _AT_ONCE]):
            ending = expiring(provider, day)
            found += [one for one in ending if not await work.reminders.given(one)]
    return found


async def _recipients(work: UnitOfWork, one: Expiring) -> Sequence[Recipient]:
    """Those who speak for it and can be written to, else the desk."""
    to = await receivers_of(work, one.provider)
    if to is None:
        return []
    if to.recipient == "desk":
        return [Recipient(chat, Person()) for chat in to.chats]
    return [Recipient(chat, await work.conversations.person(chat)) for chat in to.chats]


async def _write(
    work: UnitOfWork, taxonomy: Taxonomy, to: Recipient, ending: Sequence[Expiring], now: datetime
) -> None:
    texts = texts_of(to.person)
    for start in range(0, len(ending), MOST_IN_ONE):
        some = ending[start : start + MOST_IN_ONE]
        heading = texts.say("Verifications that end soon:")
        rows = tuple(_row(texts, taxonomy, one) for one in some)
        choices = [_choice(texts, one) for one in some] if len(some) == 1 else []
        reply = Reply(
            blocks=(Listing(heading, rows),), choices=tuple(choices), language=texts.language
        )
        await tell(work, to.to, reply, not_before=wakes_at(to.person, now))


def _row(texts: Texts, taxonomy: Taxonomy, one: Expiring) -> str:
    template = texts.say("{name}: {scheme} by {issuer}, until {day}")
    return template.format(
        name=one.provider.name,
        scheme=scheme_words(one.verification, texts, taxonomy),
        issuer=one.verification.issuer,
        day=texts.day(one.until),
    )


def _choice(texts: Texts, one: Expiring) -> Choice:
    return Choice(texts.say("Full record"), written("show", one.provider.code))
