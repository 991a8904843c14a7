"""How an announcement comes out on each front, as the front itself would show it."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.announcements import Announcement
from bot.announcing import announced
from bot.conversation import Language
from bot.replies import Block, Listing, Note, Reply
from bot.taxonomy import Taxonomy
from bot.texts import Texts, texts_in

_ENDS = 30
"""Characters of the beginning and of the end of a part, by which one finds where it is cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message: its words without markup, whether it shows the picture, what its buttons say."""

    words: str = ""
    pictured: bool = False
    buttons: tuple[str, ...] = ()


Parting = Callable[[Reply], Sequence[Part]]
"""Renders a reply as a front does, and tells the messages that it becomes."""
Partings = Mapping[str, Parting]
"""By the front's name."""


def parting_blocks(
    texts: Texts, one: Announcement, partings: Partings, taxonomy: Taxonomy
) -> Iterator[Block]:
    """For each front of the audience how it comes out; by language where that is not the same."""
    wanted = one.audience.fronts or tuple(partings)
    for front in (name for name in partings if name in wanted):
        parted = {
            code: tuple(partings[front](_as_sent(texts_in(code), one, taxonomy)))
            for code in _codes(one)
        }
        if len({_look(texts, parts) for parts in parted.values()}) == 1:
            shown = parted.get(texts.language, parted["es"])
            yield _told(texts, one, front.capitalize(), shown)
            continue
        for code, parts in parted.items():
            yield _told(texts, one, _in_language(texts, front, code), parts)


def _look(texts: Texts, parts: Sequence[Part]) -> Hashable:
    """What must be the same for one line to be true of two languages."""
    return _shape(texts, parts) if len(parts) == 1 else parts


def _in_language(texts: Texts, front: str, code: Language) -> str:
    where = texts.say("{front}, in {language}")
    return where.format(front=front.capitalize(), language=texts.tongue(code))


def _codes(one: Announcement) -> tuple[Language, ...]:
    return ("es", "en") if one.content.en else ("es",)


def _as_sent(texts: Texts, one: Announcement, taxonomy: Taxonomy) -> Reply:
    topic = next(iter(one.audience.topics), "")
    name = taxonomy.label(topic, texts.language) if topic else ""
    return announced(texts, one, topic=topic, name=name)


def _told(texts: Texts, one: Announcement, where: str, parts: Sequence[Part]) -> Block:
    """One line; below it each message, where there are several, by its beginning and its end."""
    count = texts.count("On {where}: {count} message.", "On {where}: {count} messages.", len(parts))
    said = (
        count.format(where=where, count=len(parts)),
        _shape(texts, parts),
        _link(texts, one, parts),
    )
    line = " ".join(words for words in said if words)
    if len(parts) == 1:
        return Note(line)
    return Listing(line, tuple(f"{number}: {_ends(part)}" for number, part in enumerate(parts, 1)))


def _shape(texts: Texts, parts: Sequence[Part]) -> str:
    """Where the picture stands."""
    with_it = next((part for part in parts if part.pictured), None)
    if with_it is None:
        return ""
    if with_it.words:
        return texts.say("The picture comes with the text.")
    return texts.say("The picture comes apart, before the text.")


def _link(texts: Texts, one: Announcement, parts: Sequence[Part]) -> str:
    """What the link's button says there; it is the first of all."""
    labels = [label for part in parts for label in part.buttons]
    if not one.content.link or not labels:
        return ""
    return texts.say("The button says “{label}”.").format(label=labels[0])


def _ends(part: Part) -> str:
    """A part by its picture and by how its words begin and end."""
    words = " ".join(part.words.split())
    if len(words) > 2 * _ENDS + 3:
        begins, ends = words[:_ENDS], words[-_ENDS:]
        words = f"{begins.rpartition(' ')[0] or begins} … {ends.partition(' ')[2] or ends}"
    return " ".join([*(["🖼"] if part.pictured else []), *([words] if words else [])])
