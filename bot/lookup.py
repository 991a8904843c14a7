"""Which provider is meant: by its place in the list, its name, its code, or the one shown last."""

from dataclasses import dataclass

from bot.errors import UnreadableShortCode
from bot.identity import identities_in
from bot.ports import NamedProvider
from bot.providers import Provider
from bot.short_code import read_short_code
from bot.turn import Turn

SURE = 88.0
PERHAPS = 60.0


@dataclass(frozen=True, slots=True)
class Meant:
    """One provider, or some with a name like it, or none: `said` is the name that was asked for.

    `off_the_list`: an ordinal was said that the list last shown does not have.
    """

    provider: Provider | None = None
    alike: tuple[NamedProvider, ...] = ()
    said: str = ""
    off_the_list: bool = False


async def provider_meant(turn: Turn) -> Meant:
    """The provider that the words point at."""
    meaning, conversation = turn.meaning, turn.conversation
    told_apart = await _told_apart(turn)
    if told_apart:
        return told_apart
    if meaning.provider:
        return await _named(turn, meaning.provider)
    if meaning.ordinal is not None:
        position = meaning.ordinal if meaning.ordinal < 0 else meaning.ordinal - 1
        on_page = -len(conversation.page) <= position < len(conversation.page)
        if not on_page:
            return Meant(off_the_list=True)
        return await _by_id(turn, conversation.page[position])
    if conversation.about:
        return await _by_id(turn, conversation.about)
    return await _by_id(turn, conversation.page[0]) if len(conversation.page) == 1 else Meant()


async def provider_coded(turn: Turn, text: str) -> Provider | None:
    """The provider of a short code as somebody typed or pressed it."""
    try:
        return await turn.work.registry.by_code(read_short_code(text))
    except UnreadableShortCode:
        return None


async def _told_apart(turn: Turn) -> Meant | None:
    """The provider of a phone, e-mail, domain or RFC; None where none is named."""
    found = await turn.work.registry.identified(turn.message.text)
    if len(found) == 1:
        return await _by_id(turn, found[0].id)
    if found:
        return Meant(alike=tuple(found[:3]), said=found[0].name)
    said = identities_in(turn.meaning.provider or turn.message.text)
    unknown = [one for one in said if not one.startswith("domain:")]
    return Meant(said=_shown(unknown[0])) if unknown else None


def _shown(identity: str) -> str:
    """An identity to say back; an RFC is never shown."""
    kind, _, value = identity.partition(":")
    return "RFC" if kind == "rfc" else value


async def _by_id(turn: Turn, provider_id: str) -> Meant:
    found = await turn.work.registry.providers([provider_id])
    return Meant(provider=found[0]) if found else Meant()


async def _named(turn: Turn, name: str) -> Meant:
    coded = await provider_coded(turn, name)
    if coded:
        return Meant(provider=coded, said=name)
    alike = await turn.work.registry.named(name)
    likely = tuple(one for one in alike if one.likeness >= PERHAPS)
    if likely and likely[0].likeness >= SURE and _alone(likely):
        found = await turn.work.registry.providers([likely[0].id])
        return Meant(provider=found[0] if found else None, said=name)
    return Meant(alike=likely[:3], said=name)


def _alone(likely: tuple[NamedProvider, ...]) -> bool:
    """Whether the likeliest stands clearly before the next."""
    return len(likely) == 1 or likely[0].likeness - likely[1].likeness > 2
