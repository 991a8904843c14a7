"""What an announcement looks like to whom it reaches."""

from dataclasses import replace

from bot.actions import written
from bot.announcements import Announcement, Content
from bot.replies import Block, Choice, Fact, Facts, Note, Picture, Reply, Text
from bot.texts import Texts, texts_in


def announced_blocks(texts: Texts, content: Content) -> list[Block]:
    """The words and, where several announcements stand in one message, the link below them."""
    words: list[Block] = [Text((content.said_in(texts.language),))]
    return [*words, *link_block(texts, content)]


def link_block(texts: Texts, content: Content) -> list[Block]:
    """The link as a line to read."""
    if not content.link:
        return []
    return [Facts((Fact(_link_label(texts, content), content.link, content.link),))]


def link_choice(texts: Texts, content: Content) -> list[Choice]:
    """The link as a button."""
    if not content.link:
        return []
    return [Choice(_link_label(texts, content), "", url=content.link)]


def announced(texts: Texts, one: Announcement, *, topic: str = "", name: str = "") -> Reply:
    """The whole message: the picture, the words, why they got it, and what can be pressed.

    `topic` is the code that they subscribed to (empty: all), `name` what people call it.
    """
    content = one.content
    because = texts.say("You get this because you asked for announcements.")
    if name:
        because = texts.say("You get this because you asked for: {topic}.").format(topic=name)
    choices = [
        *link_choice(texts, content),
        Choice(texts.say("I'm interested"), written("news", "like", one.id)),
        *_of_topic(texts, topic, name),
        Choice(texts.say("No announcements at all"), written("news", "end")),
    ]
    blocks = [*_picture(content), Text((content.said_in(texts.language),)), Note(because)]
    return Reply(blocks=tuple(blocks), choices=tuple(choices), language=texts.language)


def reworded(one: Announcement, had: Reply) -> Reply:
    """The same message to the same person, in the words as they are now."""
    texts = texts_in(had.language)
    fresh = announced(texts, one)
    *_, because = had.blocks
    pressed = [choice for choice in had.choices if not choice.url]
    choices = (*link_choice(texts, one.content), *pressed)
    return replace(fresh, blocks=(*fresh.blocks[:-1], because), choices=choices)


def _picture(content: Content) -> list[Block]:
    return [Picture(content.picture, content.picture_alt)] if content.picture else []


def _link_label(texts: Texts, content: Content) -> str:
    return content.link_label or texts.say("More")


def _of_topic(texts: Texts, topic: str, name: str) -> list[Choice]:
    if not topic:
        return []
    label = texts.say("No more of {topic}").format(topic=name)
    return [Choice(label, written("news", "end", topic))]
