"""What do you keep of me?"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.actions import written
from bot.allowing import for_their_eyes
from bot.authorization import Grant
from bot.replies import Block, Choice, Fact, Facts
from bot.role_words import role_words
from bot.sayings.rights import purpose_words, visible_data
from bot.search_words import need_words, place_words
from bot.turn import Answer, Turn, answered

_KEPT_DAYS = 90
Row = Mapping[str, Any]


async def answer(turn: Turn) -> Answer:
    """All that is kept of the person here and in linked accounts of the same workspace."""
    if crowd := for_their_eyes(turn):
        return crowd
    kept = await visible_data(turn)
    facts = [
        *_search(turn),
        *(fact for name, tables in kept.accounts.items() for fact in _account(turn, name, tables)),
    ]
    law = turn.say(
        "I never keep your messages. A conversation is erased after {days} days, an exact location "
        "after 24 hours.",
        days=_KEPT_DAYS,
    )
    if not facts:
        return answered(turn, [turn.say("I keep nothing of you here."), law])
    intro = turn.say("This is all I keep of you here:")
    elsewhere = [turn.say("You also linked accounts elsewhere: ask me there what I keep of them.")]
    choices = [
        Choice(turn.words("Give it to me as JSON"), written("do", "export")),
        Choice(turn.words("Erase it all"), written("do", "delete_my_data")),
    ]
    blocks: list[Block] = [intro, Facts(tuple(facts)), *(elsewhere if kept.elsewhere else []), law]
    return answered(turn, blocks, choices)


def _search(turn: Turn) -> list[Fact]:
    """What this chat remembers, in words."""
    conversation = turn.conversation
    facts = []
    if conversation.standing:
        query = conversation.standing.query
        words = f"{need_words(turn, query)} {place_words(turn, query)}"
        facts.append(Fact(turn.words("Your last search"), words))
    places = [turn.place_words(place) for place in conversation.places]
    if conversation.own_point:
        places.append(turn.words("your exact location, for 24 hours"))
    said = turn.texts.listing(places)
    return [*facts, *([Fact(turn.words("Your place"), said)] if said else [])]


def _account(turn: Turn, front: str, tables: Mapping[str, Sequence[Row]]) -> list[Fact]:
    """The lines of one account."""
    rows = {name: found for name, found in tables.items() if found}
    where = front.capitalize()
    return [Fact(f"{where} · {_kind(turn, name)}", _told(turn, name, rows[name])) for name in rows]


def _kind(turn: Turn, table: str) -> str:
    return {
        "conversation": turn.words("conversations"),
        "shown_list": turn.words("lists shown"),
        "person": turn.words("profile"),
        "consent": turn.words("consents"),
        "role": turn.words("roles"),
        "claim": turn.words("companies"),
        "proposal": turn.words("proposals"),
        "identity": turn.words("account"),
        "one_time_code": turn.words("codes"),
        "desk": turn.words("desk"),
        "delivery": turn.words("messages to you"),
        "subscription": turn.words("announcements you asked for"),
        "request": turn.words("requests"),
        "saved_search": turn.words("saved searches"),
        "shortlisted": turn.words("saved companies"),
    }.get(table, table)


def _told(turn: Turn, table: str, rows: Sequence[Row]) -> str:
    """What its rows hold, as far as it can be said in a line; the whole is in the JSON."""
    said = [_row(turn, table, row) for row in rows]
    known = [words for words in said if words]
    return ", ".join(known) if known else str(len(rows))


def _row(turn: Turn, table: str, row: Row) -> str:
    telling = _TELLING.get(table)
    return telling(turn, row) if telling else ""


def _profile(_: Turn, row: Row) -> str:
    state = row["state"]
    told = (state["chosen_language"], state["last_language"], state["zone"])
    return " · ".join(str(one) for one in dict.fromkeys(told) if one)


def _consent(turn: Turn, row: Row) -> str:
    name = purpose_words(turn, row["purpose"])
    return name if "withdrawn_at" not in row else f"{name} ({turn.words('withdrawn')})"


def _role(turn: Turn, row: Row) -> str:
    return role_words(turn, Grant(role=row["role"], cluster=row.get("cluster", "")))


_TELLING: Mapping[str, Callable[[Turn, Row], str]] = {
    "person": _profile,
    "consent": _consent,
    "role": _role,
    "claim": lambda _, row: str(row["provider_id"]),
    "proposal": lambda _, row: f"{row['id']} {row['subject']}",
    "request": lambda _, row: f"{row['provider']}: {row['need']} · {row['reach']}",
    "saved_search": lambda turn, row: turn.texts.listing(
        [turn.label(code) for code in row["query"]["services"]]
    ),
    "shortlisted": lambda _, row: str(row["provider_id"]),
    "identity": lambda _, row: str(row["person"]),
}
