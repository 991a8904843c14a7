"""A search run, and its page as an answer: what was looked for, how many, three cards."""

from dataclasses import dataclass, replace
from hashlib import blake2s

from bot.actions import written
from bot.cards import naming_services, provider_card
from bot.conversation import Conversation, ShownList, Standing, Step
from bot.counting import count_unmet
from bot.paging import page_of
from bot.ports import Registry
from bot.replies import Block, Choice, ProviderCard
from bot.search import Hit, Page, RegistryQuery
from bot.search_query import SearchQuery, everywhere
from bot.search_steps import elsewhere, ladder, registry_query, wider_steps
from bot.search_words import heading, place_words, understood
from bot.turn import Answer, Turn, answered

PAGE = 3
EARLIER = 10


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a standing search; `serving`: these are elsewhere and serve the place."""

    standing: Standing
    offset: int
    hits: tuple[Hit, ...]
    serving: bool = False
    more: int = 0


async def run(turn: Turn, query: SearchQuery) -> Standing:
    """The search as it stands after the first step of the ladder that finds anything."""
    for step in ladder(query):
        standing = await _best_of_step(turn, query, step)
        if standing.total:
            return standing
    return Standing(query=query)


async def counted(turn: Turn, query: SearchQuery, step: Step) -> int:
    """How many a step has, with all services."""
    asked = registry_query(query, step, turn.gazetteer)
    return (await turn.work.registry.find(asked, limit=0)).total


async def list_answer(
    turn: Turn,
    standing: Standing,
    offset: int = 0,
    *,
    before: list[Block] | None = None,
    also: list[Choice] | None = None,
    token: str = "",
    replaces_list: bool = False,
) -> Answer:
    """A page of a standing search as an answer; without `token` it is a new list."""
    seen = await _seen(turn, token) if token else ()
    shown = await _page(turn, standing, offset, seen)
    token = token or new_token(turn)
    cards = await _cards(turn, shown)
    blocks: list[Block] = [*(before or []), heading(turn, standing, shown.offset, len(cards))]
    if shown.serving:
        blocks = [
            turn.say(
                "These are elsewhere, and serve {place}:", place=place_words(turn, standing.query)
            )
        ]
    await turn.work.registry.count_shown([card.id for card in cards], turn.today)
    await keep_list(turn, token, standing, _seen_now(seen, shown))
    return answered(
        turn,
        [*blocks, *(await emptiness(turn, shown.standing.total)), *cards],
        [*await _choices(turn, shown, token), *(also or [])],
        conversation=_after_page(turn, shown, token, cards),
        replaces_list=replaces_list,
    )


async def begin(
    turn: Turn,
    query: SearchQuery,
    before: list[Block] | None = None,
    also: list[Choice] | None = None,
) -> Answer:
    """Run a search and show its first page under a line of what was looked for."""
    standing = await run(turn, query)
    await count_unmet(turn, standing)
    turn = replace(turn, conversation=remembering(turn.conversation, query))
    lines: list[Block] = [understood(turn, query), *(before or [])]
    return await list_answer(turn, standing, before=lines, also=also)


def remembering(conversation: Conversation, query: SearchQuery) -> Conversation:
    """The conversation with its standing search kept for "regresa", if another one begins."""
    standing = conversation.standing
    if standing is None or standing.query == query:
        return conversation
    return replace(conversation, earlier=(*conversation.earlier[1 - EARLIER :], standing))


async def emptiness(turn: Turn, total: int) -> list[Block]:
    """That the registry holds nobody at all, where that is why nobody was found."""
    anybody = RegistryQuery(include_unverified=True, on=turn.today)
    if total or (await turn.work.registry.find(anybody, limit=0)).total:
        return []
    return [turn.say("The registry is empty: no company is in it yet.")]


async def remote_cards(turn: Turn, query: SearchQuery) -> list[ProviderCard]:
    """Up to three who work remotely, wherever they are."""
    step = Step(kind="remote")
    page = await turn.work.registry.find(registry_query(query, step, turn.gazetteer), limit=PAGE)
    cards = await _cards(turn, Shown(Standing(query=query), 0, page.hits))
    await turn.work.registry.count_shown([card.id for card in cards], turn.today)
    return cards


async def keep_standing(
    turn: Turn, standing: Standing, token: str, cards: list[ProviderCard], *, asked: str = ""
) -> Conversation:
    """The conversation with a search of which no page was shown yet."""
    await keep_list(turn, token, standing)
    conversation = remembering(turn.conversation, standing.query)
    return replace(
        conversation,
        standing=standing,
        offset=None,
        list_token=token,
        lists=conversation.lists + 1,
        page=tuple(card.id for card in cards),
        about="",
        asked=asked,
        offered=(),
    )


def new_token(turn: Turn, also: int = 0) -> str:
    """The name of the next list of this conversation: short, and told apart within its chat.

    `also`: of one more list that the same answer offers.
    """
    named = f"{turn.message.id} {turn.conversation.lists + also}"
    return blake2s(named.encode(errors="replace"), digest_size=5).hexdigest()


def last_page(total: int) -> int:
    """The offset of the last page of so many."""
    return max(0, (total - 1) // PAGE * PAGE)


async def _best_of_step(turn: Turn, query: SearchQuery, step: Step) -> Standing:
    wanted = len(query.services)
    for matching in (None, *range(wanted - 1, 0, -1)):
        tried = replace(step, matching=matching)
        total = await counted(turn, query, tried)
        if total:
            return Standing(query=query, step=tried, total=total)
    return Standing(query=query, step=step)


async def _seen(turn: Turn, token: str) -> tuple[str, ...]:
    """The ids on the pages of this list so far."""
    shown = await turn.work.conversations.shown_list(turn.message.sender, token)
    return shown.seen if shown else ()


def _seen_now(seen: tuple[str, ...], shown: Shown) -> tuple[str, ...]:
    """The same with a page that follows on them; those elsewhere are none of the list."""
    if shown.serving or shown.offset != len(seen):
        return seen
    return (*seen, *(hit.id for hit in shown.hits))


async def _page(turn: Turn, standing: Standing, offset: int, seen: tuple[str, ...]) -> Shown:
    registry = turn.work.registry
    here = registry_query(standing.query, standing.step, turn.gazetteer)
    page = await page_of(registry, here, seen, offset, PAGE)
    standing = replace(standing, total=page.total)
    others = await _served(registry, turn, standing, offset, page)
    if not page.hits and others.hits:
        return Shown(standing, offset, others.hits, serving=True, more=_left(others, offset, page))
    more = page.total - offset - len(page.hits)
    return Shown(standing, offset, page.hits, more=more or others.total)


async def _served(
    registry: Registry, turn: Turn, standing: Standing, offset: int, page: Page
) -> Page:
    """Those elsewhere who serve the place: their page once those near are all shown."""
    asked = elsewhere(standing, turn.gazetteer)
    if asked is None or not page.total or offset + len(page.hits) < page.total:
        return Page(0)
    past = offset - page.total
    return await registry.find(asked, limit=PAGE if past >= 0 else 0, offset=max(0, past))


def _left(others: Page, offset: int, page: Page) -> int:
    return others.total - (offset - page.total) - len(others.hits)


async def _cards(turn: Turn, shown: Shown) -> list[ProviderCard]:
    found = await turn.work.registry.providers([hit.id for hit in shown.hits])
    by_id = {provider.id: provider for provider in found}
    query = shown.standing.query
    cards = [
        provider_card(turn, by_id[hit.id], hit, asked=query.services, on=query.on, number=number)
        for number, hit in enumerate((h for h in shown.hits if h.id in by_id), 1)
    ]
    if shown.standing.step.matching is None:
        return cards
    return [naming_services(turn, card, by_id[card.id], query) for card in cards]


async def keep_list(turn: Turn, token: str, standing: Standing, seen: tuple[str, ...] = ()) -> None:
    """Keep a list for as long as its buttons may be pressed."""
    shown = ShownList(token=token, standing=standing, shown_at=turn.now, seen=seen)
    await turn.work.conversations.keep_list(turn.message.sender, shown)


def _after_page(turn: Turn, shown: Shown, token: str, cards: list[ProviderCard]) -> Conversation:
    return replace(
        turn.conversation,
        standing=shown.standing,
        offset=shown.offset,
        list_token=token,
        lists=turn.conversation.lists + 1,
        page=tuple(card.id for card in cards),
        about=cards[0].id if len(cards) == 1 else "",
        asked="",
        offered=(),
    )


async def _choices(turn: Turn, shown: Shown, token: str) -> list[Choice]:
    choices = []
    if shown.more:
        following = shown.offset + len(shown.hits)
        choices.append(Choice(turn.words("More"), written("page", token, following)))
    if shown.offset:
        choices.append(Choice(turn.words("Back"), written("page", token, _before(shown))))
    return [*choices, *await _other_reach(turn, shown, token)]


def _before(shown: Shown) -> int:
    if shown.offset == shown.standing.total:
        return last_page(shown.standing.total)
    return max(0, shown.offset - PAGE)


async def _other_reach(turn: Turn, shown: Shown, token: str) -> list[Choice]:
    """After an asked radius without a result: the next step that has any, with its count."""
    query = shown.standing.query
    if shown.standing.total or not query.has_place:
        return []
    for step in wider_steps(query) if query.radius_km is not None else ():
        total = await counted(turn, query, step)
        if total:
            label = turn.words("{where} ({count})", where=_step_words(turn, step), count=total)
            return [Choice(label, written("widen", token))]
    return await _nationwide(turn, query)


async def _nationwide(turn: Turn, query: SearchQuery) -> list[Choice]:
    """The whole country with its count, where not even those who work remotely are any."""
    standing = Standing(
        query=everywhere(query), total=await counted(turn, everywhere(query), Step())
    )
    if not standing.total:
        return []
    token = new_token(turn, also=1)
    await keep_list(turn, token, standing)
    words = turn.words("All of Mexico")
    label = turn.words("{where} ({count})", where=words, count=standing.total)
    return [Choice(label, written("page", token, 0))]


def _step_words(turn: Turn, step: Step) -> str:
    match step.kind:
        case "radius":
            return turn.words("Up to {km} km", km=turn.texts.number(step.radius_km or 0))
        case "state":
            return turn.words("In the whole state")
        case "serving":
            return turn.words("Those who serve there")
        case _:
            return turn.words("Remote")
