"""An announcement as its staff see it before and while it goes out, and what they may press."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from bot.acting import Actor, NotAllowed, actor_of
from bot.actions import written
from bot.allowing import refusal
from bot.announcements import ANY_CLUSTER, Announcement, NotPossible, State
from bot.announcing import announced, link_choice
from bot.authorization import ROLES, Grant
from bot.drafting import previewed
from bot.parting import parting_blocks
from bot.replies import Block, Choice, Note, Picture, Strong, Text
from bot.reporting import reason
from bot.role_words import role_words
from bot.texts import texts_in
from bot.times_said import zone_of
from bot.turn import Answer, Turn, answered

_OFFERED: Mapping[State, tuple[str, ...]] = MappingProxyType(
    {
        "previewed": ("confirm", "narrow", "picture", "cancel"),
        "confirmed": ("approve", "cancel"),
        "scheduled": ("pause", "cancel"),
        "running": ("report", "pause", "correct", "recall", "cancel"),
        "paused": ("report", "resume", "correct", "recall", "cancel"),
        "stopped": ("report", "resume", "retry", "correct", "recall", "cancel"),
        "finished": ("report", "correct", "retry", "recall"),
        "cancelled": ("report", "correct", "recall"),
        "recalled": ("report",),
    }
)


_ONCE_BEGUN = {"report", "correct", "retry", "recall"}


async def previewed_answer(turn: Turn, name: str) -> Answer:
    """How each language and front will show it, how many it reaches, and what comes next."""
    actor = await actor_of(turn.work, turn.message.sender, turn.now, turn.message.id)
    one, spread = await previewed(turn.work, actor, name, turn.now)
    blocks: list[Block] = [turn.say("{name}, as people will see it:", name=Strong(one.id))]
    blocks += _as_seen(one)
    if not one.content.en:
        blocks.append(Note(turn.words("Only in Spanish, as you chose.")))
    choices = [*link_choice(turn.texts, one.content), *post_choices(turn, one, actor)]
    parted = parting_blocks(turn.texts, one, turn.partings, turn.taxonomy)
    return answered(turn, [*blocks, *parted, _reach(turn, spread), _to_whom(turn, one)], choices)


def _as_seen(one: Announcement) -> list[Block]:
    """In each language, the picture once."""
    blocks: list[Block] = []
    for language in ("es", "en") if one.content.en else ("es",):
        shown = announced(texts_in(language), one).blocks
        blocks += [block for block in shown if not blocks or not isinstance(block, Picture)]
    return blocks


def _reach(turn: Turn, spread: Mapping[str, int]) -> Text:
    """How many it reaches, and on which front."""
    count = turn.texts.number(sum(spread.values()))
    if len(spread) < 2:
        return turn.say("It reaches {count} people and channels.", count=count)
    parts = [f"{front.capitalize()} {turn.texts.number(many)}" for front, many in spread.items()]
    fronts = turn.texts.listing(parts)
    return turn.say("It reaches {count} people and channels: {fronts}.", count=count, fronts=fronts)


def _to_whom(turn: Turn, one: Announcement) -> Note:
    audience = one.audience
    places = [turn.gazetteer.place(town or state) for state, town in audience.places]
    known = [turn.place_words(place) for place in places if place]
    topics = [turn.label(code) for code in audience.topics]
    words = turn.words(
        "To: {topics} · {places}",
        topics=turn.texts.listing(topics) if topics else turn.words("who wants everything"),
        places=turn.texts.listing(known) if known else turn.words("the whole country"),
    )
    return Note(" · ".join([words, *_only(turn, one)]))


def _only(turn: Turn, one: Announcement) -> Iterator[str]:
    """What narrows it further, and until when it may go out."""
    audience, listing = one.audience, turn.texts.listing
    if audience.sectors:
        yield listing([turn.label(code) for code in audience.sectors])
    if audience.members:
        named = [key for key in audience.members if key != ANY_CLUSTER]
        who = turn.words("members of {clusters}", clusters=listing(named)) if named else ""
        yield who or turn.words("members of a cluster")
    if audience.roles:
        yield listing(
            [role_words(turn, Grant(role=role)) for role in ROLES if role in audience.roles]
        )
    if audience.languages:
        yield listing([turn.texts.tongue(code) for code in audience.languages])
    if audience.fronts:
        yield listing([front.capitalize() for front in audience.fronts])
    yield from _times(turn, one)


def _times(turn: Turn, one: Announcement) -> Iterator[str]:
    """From when and until when it may go out, by the reader's clock."""
    zone = zone_of(turn.person)
    if one.starts_at:
        begins = one.starts_at.astimezone(zone)
        yield turn.words("from {time}", time=f"{begins:%Y-%m-%d %H:%M}")
    if one.not_after:
        ends = one.not_after.astimezone(zone)
        yield turn.words("until {time}", time=f"{ends:%Y-%m-%d %H:%M}")


def why_not(turn: Turn, problem: NotPossible) -> Answer:
    """The reason why something cannot be done, or not by them."""
    if isinstance(problem, NotAllowed) and not problem.is_special:
        return refusal(turn)
    said = turn.say("That can't be done: {reason}.", reason=reason(turn.texts, problem))
    return answered(turn, [said])


def post_choices(turn: Turn, one: Announcement, actor: Actor) -> list[Choice]:
    """What may be done with it as it stands."""
    offered = {
        "confirm": turn.words("Confirm"),
        "approve": turn.words("Approve"),
        "narrow": turn.words("Narrow it"),
        "picture": turn.words("Picture"),
        "pause": turn.words("Pause"),
        "resume": turn.words("Go on"),
        "report": turn.words("Report"),
        "correct": turn.words("Correct it"),
        "retry": turn.words("Retry the failed ones"),
        "recall": turn.words("Take it back"),
        "cancel": turn.words("Cancel it"),
    }
    unfit = {"approve"} if actor.identity == one.author else {"confirm"}
    unfit |= set() if one.started_at else _ONCE_BEGUN
    able = [step for step in _OFFERED.get(one.state, ()) if step not in unfit]
    return [Choice(offered[step], written("post", one.id, step)) for step in able]


def report_choice(turn: Turn, name: str) -> Choice:
    """How far it is."""
    return Choice(turn.words("Report"), written("post", name, "report"))
