"""A draft of an announcement: what it says and to whom, and whether that is sound."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from bot.acting import Actor, demand, existing, keep_step, record, refuse
from bot.announcements import (
    ANY_CLUSTER,
    LONGEST,
    LONGEST_ALT,
    Announcement,
    Audience,
    Content,
    NotPossible,
    new_id,
    stepped,
)
from bot.links import is_sound_link
from bot.ports import UnitOfWork
from bot.replies import Picture
from bot.texts import msgid

TOO_LONG = msgid("that has {count} characters, and {most} fit: please shorten it")
NO_CLUSTER = msgid("no cluster has the key {key}")
NO_LINK = msgid("a link begins with https:// and names a site")


async def drafted(
    work: UnitOfWork,
    actor: Actor,
    content: Content,
    audience: Audience,
    now: datetime,
    starts: datetime | None = None,
    ends: datetime | None = None,
) -> Announcement:
    """A new draft, sent between two times (None: at once, two days long); a cluster's stays there.

    Raises:
        NotAllowed: they may not announce for that cluster, or to places outside of it.
        NotPossible: the content is not sound.
    """
    one = Announcement(
        id=new_id(),
        author=actor.identity,
        content=content,
        audience=audience,
        made_at=now,
        starts_at=starts,
        not_after=ends,
    )
    await demand(work, actor, "draft-announcement", one, now)
    await demand_sound(work, content)
    demand_time(one, now)
    one = replace(one, audience=await _within_cluster(work, actor, one, now))
    await work.announcements.keep(one)
    await record(work, actor, "draft", None, one, now)
    return one


async def changed(  # what may change
    work: UnitOfWork,
    actor: Actor,
    name: str,
    now: datetime,
    *,
    content: Content | None = None,
    audience: Audience | None = None,
    ends: datetime | None = None,
) -> Announcement:
    """Another content, audience or latest time (None: as before) for what nobody confirmed yet.

    Raises:
        NotAllowed: they may not, or not for these places.
        NotPossible: it was confirmed already, or the content is not sound.
    """
    before = await existing(work, name)
    await demand(work, actor, "draft-announcement", before, now)
    after = replace(
        stepped(before, "preview", now),
        content=content or before.content,
        audience=audience or before.audience,
        not_after=ends or before.not_after,
    )
    await demand_sound(work, after.content)
    demand_time(after, now)
    after = replace(after, audience=await _within_cluster(work, actor, after, now))
    return await keep_step(work, actor, before, after, "change", now)


async def previewed(
    work: UnitOfWork, actor: Actor, name: str, now: datetime
) -> tuple[Announcement, Mapping[str, int]]:
    """The announcement as it may be confirmed, and how many chats it reaches on each front."""
    one = await existing(work, name)
    await demand(work, actor, "draft-announcement", one, now)
    if one.state == "draft":
        one = await keep_step(work, actor, one, stepped(one, "preview", now), "preview", now)
    return one, await work.subscriptions.spread(one.audience)


async def demand_sound(work: UnitOfWork, content: Content) -> None:
    """Refuse words that are none, links that open nothing, pictures that nobody can show.

    Raises:
        NotPossible: what it is.
    """
    for problem in [*_problems(content), *await _of_picture(work, content)]:
        raise problem


def _problems(content: Content) -> Iterator[NotPossible]:
    longest = max(len(content.es), len(content.en))
    if not content.es.strip():
        yield NotPossible(msgid("an announcement says something, in Spanish at least"))
    if longest > LONGEST:
        yield NotPossible(TOO_LONG, count=longest, most=LONGEST)
    if content.link and not is_sound_link(content.link):
        yield NotPossible(NO_LINK)


def demand_time(one: Announcement, now: datetime) -> None:
    """Refuse a latest time that has passed, or comes before the beginning.

    Raises:
        NotPossible: it does.
    """
    if one.not_after is not None and one.not_after <= max(one.starts_at or now, now):
        raise NotPossible(msgid("its latest time comes before it begins"))


async def _of_picture(work: UnitOfWork, content: Content) -> list[NotPossible]:
    picture = Picture(content.picture, content.picture_alt)
    if not picture.source:
        return []
    if not picture.alt.strip() or len(picture.alt) > LONGEST_ALT:
        return [NotPossible(msgid("a picture comes with a few words that say what it shows"))]
    if picture.is_kept and await work.pictures.data(picture.source) is None:
        return [NotPossible(msgid("the picture is not there any more: send it again"))]
    return [] if picture.is_kept or is_sound_link(picture.source) else [NotPossible(NO_LINK)]


async def _within_cluster(
    work: UnitOfWork, actor: Actor, one: Announcement, now: datetime
) -> Audience:
    """The audience of a cluster lies in its own states, and among its own members."""
    audience, every = one.audience, await work.institutions.clusters()
    known = {ANY_CLUSTER, *(cluster.key for cluster in every)}
    strange = next((key for key in audience.members if key not in known), "")
    if strange:
        raise NotPossible(NO_CLUSTER, key=strange)
    if not audience.cluster:
        return audience
    cluster = next((known for known in every if known.key == audience.cluster), None)
    if cluster is None:
        raise NotPossible(NO_CLUSTER, key=audience.cluster)
    if not audience.places:
        audience = replace(audience, places=tuple((state, "") for state in cluster.states))
    outside = {state for state, _ in audience.places} - set(cluster.states)
    if outside or not set(audience.members) <= {cluster.key}:
        await refuse(work, actor, "draft-announcement", one, now)
    return audience
