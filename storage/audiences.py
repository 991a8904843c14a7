"""Whom an audience is: those who asked, agree, and are what it asks for, on both databases."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
    true,
)

from bot.announcements import ANY_CLUSTER, Audience
from storage.tables.announcements import subscription
from storage.tables.identities import consent, identity
from storage.tables.messages import closed_chat
from storage.tables.people import person
from storage.tables.permissions import claim, role
from storage.tables.providers import provider

CHAT = ("front", "workspace", "chat", "thread")
_WRITABLE = ("telegram", "slack")


def matching(audience: Audience) -> Select[Any]:
    """The chats of an audience that agree to be told, one row each."""
    of_person = [subscription.c[name] for name in ("front", "workspace", "person")]
    agreed = (
        select(consent.c.number)
        .where(*(consent.c[one.name] == one for one in of_person))
        .where(consent.c.purpose == "announcements", consent.c.withdrawn_at.is_(None))
        .exists()
    )
    topic = func.max(subscription.c.topic).label("topic")
    return (
        select(*columns(), subscription.c.person, subscription.c.channel, topic)
        .where(subscription.c.front.in_(audience.fronts or _WRITABLE), _named(audience))
        .where(or_(subscription.c.channel, agreed), _speaking(audience))
        .where(_holding(audience), _belonging(audience), _open())
        .group_by(*columns(), subscription.c.person, subscription.c.channel)
    )


def columns() -> list[ColumnElement[Any]]:
    """What a chat is known by."""
    return [subscription.c[name] for name in CHAT]


def humans(audience: Audience) -> Select[Any]:
    """The fronts of an audience's chats, one row a human: the one on which it reaches them."""
    chats = matching(audience).subquery()
    same = [identity.c[name] == chats.c[name] for name in ("front", "workspace", "person")]
    front, *rest = (cast(chats.c[name], String) for name in CHAT)
    itself: ColumnElement[str] = front
    for part in rest:
        itself = itself + "|" + part
    return (
        select(func.min(chats.c.front).label("front"))
        .select_from(chats)
        .join(identity, and_(*same), isouter=True)
        .group_by(func.coalesce(identity.c.human, itself))
    )


def _open() -> ColumnElement[bool]:
    """Chats that take messages: nothing is put for who shut the bot out, and nobody counts them."""
    here = [closed_chat.c[name] == subscription.c[name] for name in ("front", "workspace", "chat")]
    return ~select(closed_chat.c.chat).where(*here).exists()


def _named(audience: Audience) -> ColumnElement[bool]:
    """Subscriptions to one of its topics, places and trades."""
    topics = subscription.c.topic.in_(("", *audience.topics))
    sectors = subscription.c.sector.in_(audience.sectors) if audience.sectors else true()
    if not audience.places:
        return and_(topics, sectors)
    there = [
        and_(
            subscription.c.state == state,
            or_(subscription.c.town == "", subscription.c.town == town) if town else true(),
        )
        for state, town in audience.places
    ]
    return and_(topics, sectors, or_(subscription.c.state == "", *there))


def _speaking(audience: Audience) -> ColumnElement[bool]:
    """People of its languages; somebody whose language is unknown reads Spanish."""
    if not audience.languages:
        return true()
    own = [person.c[name] == subscription.c[name] for name in ("front", "workspace", "person")]
    english = or_(
        person.c.state.contains('"chosen_language":"en"'),
        and_(
            person.c.state.contains('"chosen_language":null'),
            person.c.state.contains('"last_language":"en"'),
        ),
    )
    speaks = select(person.c.person).where(*own, english).exists()
    both = {"es", "en"} <= set(audience.languages)
    return true() if both else (speaks if "en" in audience.languages else ~speaks)


def _holding(audience: Audience) -> ColumnElement[bool]:
    """People who hold one of its roles."""
    if not audience.roles:
        return true()
    held = select(role.c.role).join(identity, identity.c.id == role.c.identity)
    holds = held.where(*_theirs(), role.c.role.in_(audience.roles)).exists()
    return and_(subscription.c.channel == false(), holds)


def _belonging(audience: Audience) -> ColumnElement[bool]:
    """People who speak for a company that the registry calls a member of one of its clusters."""
    if not audience.members:
        return true()
    keys = literal("|") + provider.c.member_of + literal("|")
    of_one = or_(*(keys.contains(f"|{one}|", autoescape=True) for one in audience.members))
    any_at_all = ANY_CLUSTER in audience.members
    spoken_for = (
        select(claim.c.provider_id)
        .join(identity, identity.c.id == claim.c.identity)
        .join(provider, provider.c.id == claim.c.provider_id)
        .where(*_theirs(), provider.c.status != "closed")
        .where(provider.c.member_of != "" if any_at_all else of_one)
    )
    return and_(subscription.c.channel == false(), spoken_for.exists())


def _theirs() -> list[ColumnElement[bool]]:
    return [identity.c[name] == subscription.c[name] for name in ("front", "workspace", "person")]
