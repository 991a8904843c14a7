"""Companies and searches saved for later: kept, listed, made again, dropped."""

from collections.abc import Sequence
from dataclasses import replace

from bot.actions import Action, written
from bot.allowing import in_private
from bot.cards import title_of
from bot.lookup import provider_coded
from bot.providers import Provider
from bot.replies import Block, Choice, Note, Strong
from bot.saved import MOST_COMPANIES, MOST_SEARCHES, SavedSearch, to_save
from bot.search_query import SearchQuery
from bot.search_words import filter_words, need_words, place_words
from bot.turn import Answer, Turn, answered
from bot.understanding.meaning import Understanding
from bot.where import show


async def save(turn: Turn, _: str) -> Answer:
    """Save the company shown last, else the search that stands."""
    found = await turn.work.registry.providers([turn.conversation.about])
    if found:
        return await _save_company(turn, found[0])
    return await save_search(turn, "")


async def save_search(turn: Turn, _: str) -> Answer:
    """Save the search that stands, so that it can be made again."""
    standing, had = turn.conversation.standing, await _searches(turn)
    if standing is None:
        return answered(
            turn, [turn.say("There is no search yet. Tell me what you need and where.")]
        )
    query = to_save(standing.query, turn.gazetteer, turn.today)
    if query not in [_today(turn, one.query) for one in had]:
        if len(had) >= MOST_SEARCHES:
            return _full(turn, len(had))
        await turn.work.saved.keep_search(turn.message.sender, query, turn.now)
    said = turn.say("Saved for twelve months: {what}.", what=Strong(search_words(turn, query)))
    return answered(turn, [said], [_all(turn), *_back(turn)])


async def pressed_company(turn: Turn, action: Action) -> Answer | None:
    """The button of a record that saves the company, or drops it; None for one not there."""
    provider = await provider_coded(turn, action.about)
    if provider is None:
        return None
    if action.more != "drop":
        return await _save_company(turn, provider)
    await turn.work.saved.drop_company(turn.message.sender, provider.id)
    said = turn.say("Done: {what} is saved no more.", what=Strong(title_of(provider, turn.texts)))
    return answered(turn, [said], [_all(turn), *_back(turn)])


async def pressed(turn: Turn, action: Action) -> Answer | None:
    """A button of what is saved; None for a search that is not there."""
    if action.about == "search":
        return await save_search(turn, "")
    if crowd := in_private(turn):
        return crowd
    if action.about == "edit":
        return await _edit(turn)
    one = next((one for one in await _searches(turn) if str(one.number) == action.about), None)
    if one is None:
        return None
    if action.more == "drop":
        await turn.work.saved.drop_search(turn.message.sender, one.number)
        said = turn.say("Done: {what} is saved no more.", what=search_words(turn, one.query))
        return answered(turn, [said], [_all(turn)])
    again = replace(turn, meaning=Understanding(intent="find_providers"))
    return await show(again, _today(turn, one.query))


async def mine(turn: Turn, _: str) -> Answer:
    """All that is saved, each to be shown or made again by its button."""
    if crowd := in_private(turn):
        return crowd
    searches, companies, gone = await _searches(turn), *await _companies(turn)
    choices = [
        *(Choice(_label(turn, one), written("saved", str(one.number))) for one in searches),
        *(Choice(title_of(one, turn.texts), written("show", one.code)) for one in companies),
    ]
    left_out = Note(turn.words("What is in the registry no more is left out."))
    lost: list[Block] = [left_out] if gone else []
    if not choices:
        how = turn.say("Nothing is saved. A company's record has the button “Save”.")
        return answered(turn, [how, *lost])
    edit = Choice(turn.words("Take something out"), written("saved", "edit"))
    return answered(turn, [turn.say("What you saved:"), *lost], [*choices, edit])


def search_words(turn: Turn, query: SearchQuery) -> str:
    """A search in a line."""
    said = f"{need_words(turn, query)} {place_words(turn, query)}"
    return " · ".join([said, *filter_words(turn, query)])


async def _save_company(turn: Turn, provider: Provider) -> Answer:
    saved = await turn.work.saved.companies(turn.message.sender)
    if provider.id not in saved and len(saved) >= MOST_COMPANIES:
        return _full(turn, len(saved))
    await turn.work.saved.keep_company(turn.message.sender, provider.id, turn.now)
    said = turn.say("Saved for twelve months: {what}.", what=Strong(title_of(provider, turn.texts)))
    search = Choice(turn.words("Save this search"), written("saved", "search"))
    offered = [search] if turn.conversation.standing else []
    return answered(turn, [said], [_all(turn), *offered, *_back(turn)])


async def _edit(turn: Turn) -> Answer:
    companies, _ = await _companies(turn)
    choices = [
        Choice(_label(turn, one), written("saved", str(one.number), "drop"))
        for one in await _searches(turn)
    ]
    choices += [
        Choice(title_of(one, turn.texts), written("save", one.code, "drop")) for one in companies
    ]
    return answered(turn, [turn.say("Which one do I take out?")], [*choices, _all(turn)])


async def _searches(turn: Turn) -> Sequence[SavedSearch]:
    return await turn.work.saved.searches(turn.message.sender)


async def _companies(turn: Turn) -> tuple[Sequence[Provider], bool]:
    """The saved companies, and whether any is in the registry no more."""
    ids = await turn.work.saved.companies(turn.message.sender)
    found = await turn.work.registry.providers(ids)
    return found, len(found) < len(ids)


def _today(turn: Turn, query: SearchQuery) -> SearchQuery:
    return replace(query, on=turn.today)


def _label(turn: Turn, one: SavedSearch) -> str:
    return f"🔎 {search_words(turn, one.query)}"


def _full(turn: Turn, count: int) -> Answer:
    said = turn.say("You saved {count} already: take one out before.", count=count)
    edit = Choice(turn.words("Take something out"), written("saved", "edit"))
    return answered(turn, [said], [edit])


def _all(turn: Turn) -> Choice:
    return Choice(turn.words("My saved"), written("do", "saved"))


def _back(turn: Turn) -> list[Choice]:
    """The way back to the list that was shown last."""
    conversation = turn.conversation
    if not conversation.list_token or conversation.offset is None:
        return []
    back = written("page", conversation.list_token, conversation.offset)
    return [Choice(turn.words("Back to the list"), back)]
