"""A search in words: what was looked for, what was corrected, how many there are."""

from collections.abc import Callable
from dataclasses import replace

from bot.conversation import Standing
from bot.replies import Block, Note, Strong, Text
from bot.search_query import SearchQuery
from bot.turn import Turn


def understood(turn: Turn, query: SearchQuery) -> Text:
    """The first line of an answer: what was looked for, so that a misreading shows at once."""
    said = turn.texts.runs(
        _looked_for(turn, query),
        what=Strong(need_words(turn, query)),
        whom=Strong(_labels(turn, query.sectors, "standard")),
        where=Strong(place_words(turn, query)),
    )
    filters = filter_words(turn, replace(query, sectors=()))
    return Text((*said, *(f" · {words}" for words in filters)))


def _looked_for(turn: Turn, query: SearchQuery) -> str:
    if query.sectors:
        return turn.texts.say("I looked for {what} for {whom} {where}")
    return turn.texts.say("I looked for {what} {where}")


def readings(turn: Turn) -> list[Block]:
    """What was read otherwise than written, and what was left out, as small print."""
    meaning = turn.meaning
    lines = [
        turn.words("I read “{written}” as “{read}”.", written=c.written, read=c.read)
        for c in meaning.corrections
    ]
    if meaning.leftover:
        left = turn.texts.listing([f"“{word}”" for word in meaning.leftover])
        lines.append(turn.words("I left out {words}.", words=left))
    return [Note("\n".join(lines))] if lines else []


def need_words(turn: Turn, query: SearchQuery) -> str:
    """The services in a row; where none is named, any verified provider."""
    if not query.services:
        return turn.words("verified IT providers")
    return turn.texts.listing([turn.label(service) for service in query.services])


def place_words(turn: Turn, query: SearchQuery) -> str:
    """Where was looked."""
    if query.own_point:
        return turn.words("near you")
    if not query.places:
        return turn.words("in all of Mexico")
    names = [turn.place_words(place) for place in query.places]
    if query.around_capital:
        capital = turn.gazetteer.states[query.places[0].state].capital
        names = [turn.place_words(capital)]
    return turn.words("in {places}", places=turn.texts.listing(names))


def filter_words(turn: Turn, query: SearchQuery) -> list[str]:
    """The filters, each in a few words."""
    rows: list[tuple[str, tuple[str, ...]]] = [
        (turn.texts.say("for {names}"), query.sectors),
        (turn.texts.say("holding {names}"), query.credentials),
        (turn.texts.say("partner of {names}"), query.partners),
    ]
    said = [
        template.format(names=_labels(turn, codes, "or" if "partner" in template else "standard"))
        for template, codes in rows
        if codes
    ]
    return [*said, *_other_filters(turn, query)]


def heading(turn: Turn, standing: Standing, offset: int, shown: int) -> Text:
    """How many there are, how far was looked, which of them these are."""
    total = standing.total
    if not total:
        return _nothing(turn, standing.query)
    fewer = _fewer(turn, standing)
    if offset and shown == 1:
        last, all_of_them = offset + shown, turn.texts.number(total)
        return turn.say("{last} of {total}:", last=last, total=all_of_them)
    if offset:
        return turn.say(
            "{first} to {last} of {total}:",
            first=offset + 1,
            last=offset + shown,
            total=turn.texts.number(total),
        )
    return Text((*fewer, *_how_many(turn, standing)))


def _how_many(turn: Turn, standing: Standing) -> tuple[str | Strong, ...]:
    total = standing.total
    count = turn.texts.number(total)
    template = {
        "asked": _found_template,
        "radius": _wider_template,
        "state": _state_template,
        "serving": _serving_template,
        "remote": _remote_template,
    }[standing.step.kind]
    return turn.texts.runs(
        template(turn, standing),
        count=count,
        km=turn.texts.number(standing.step.radius_km or 0),
        near=turn.texts.number(standing.query.radius_in_force or 0),
        place=place_words(turn, standing.query),
    )


Template = Callable[[Turn, Standing], str]


def _found_template(turn: Turn, standing: Standing) -> str:
    if standing.query.include_unverified:
        return turn.texts.count("There is {count}:", "There are {count}:", standing.total)
    if standing.query.radius_in_force:
        return turn.texts.count(
            "{count} verified, nearest first:",
            "{count} verified, nearest first:",
            standing.total,
        )
    return turn.texts.count("{count} verified:", "{count} verified:", standing.total)


def _wider_template(turn: Turn, standing: Standing) -> str:
    return turn.texts.count(
        "None within {near} km. Within {km} km there is {count}:",
        "None within {near} km. Within {km} km there are {count}:",
        standing.total,
    )


def _state_template(turn: Turn, standing: Standing) -> str:
    return turn.texts.count(
        "None nearby. In the whole state there is {count}:",
        "None nearby. In the whole state there are {count}:",
        standing.total,
    )


def _serving_template(turn: Turn, standing: Standing) -> str:
    return turn.texts.count(
        "None {place} yet. {count} from elsewhere serves there:",
        "None {place} yet. {count} from elsewhere serve there:",
        standing.total,
    )


def _remote_template(turn: Turn, standing: Standing) -> str:
    return turn.texts.count(
        "None {place} yet. {count} works remotely:",
        "None {place} yet. {count} work remotely:",
        standing.total,
    )


def _fewer(turn: Turn, standing: Standing) -> tuple[str | Strong, ...]:
    matching = standing.step.matching
    if matching is None:
        return ()
    wanted = len(standing.query.services)
    said = turn.texts.say("Nobody offers all {wanted}; these offer {matching} of them.\n")
    return turn.texts.runs(said, wanted=wanted, matching=matching)


def _nothing(turn: Turn, query: SearchQuery) -> Text:
    if query.radius_km is not None and query.radius_in_force:
        km = turn.texts.number(query.radius_km)
        return turn.say("Nobody verified within {km} km.", km=km)
    return turn.say("I find nobody verified for that yet.")


def _other_filters(turn: Turn, query: SearchQuery) -> list[str]:
    said = []
    if query.radius_km is not None and query.radius_in_force:
        km = turn.texts.number(query.radius_km)
        said.append(turn.words("within {km} km", km=km))
    if query.exclude_places:
        names = [turn.place_words(place) for place in query.exclude_places]
        said.append(turn.words("not in {places}", places=turn.texts.listing(names, "or")))
    if query.include_unverified:
        said.append(turn.words("unverified ones too"))
    return said


def _labels(turn: Turn, codes: tuple[str, ...], style: str) -> str:
    return turn.texts.listing([turn.label(code) for code in codes], style)
