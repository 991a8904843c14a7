"""What an announcement looks like to whom it reaches."""

from bot.actions import written
from bot.announcements import Announcement, Content
from bot.replies import Block, Choice, Fact, Facts, Note, Reply, Text
from bot.texts import Texts


def announced_blocks(texts: Texts, content: Content) -> list[Block]:
    """The words and the link."""
    words: list[Block] = [Text((content.said_in(texts.language),))]
    if content.link:
        label = content.link_label or texts.say("More")
        words.append(Facts((Fact(label, content.link, content.link),)))
    return words


def announced(texts: Texts, one: Announcement, *, topic: str = "", name: str = "") -> Reply:
    """The whole message: the words, why they got it, and what can be pressed.

    `topic` is the code that they subscribed to (empty: all), `name` what people call it.
    """
    because = texts.say("You get this because you asked for announcements.")
    if name:
        because = texts.say("You get this because you asked for: {topic}.").format(topic=name)
    choices = [
        Choice(texts.say("I'm interested"), written("news", "like", one.id)),
        *_of_topic(texts, topic, name),
        Choice(texts.say("No announcements at all"), written("news", "end")),
    ]
    blocks = [*announced_blocks(texts, one.content), Note(because)]
    return Reply(blocks=tuple(blocks), choices=tuple(choices), language=texts.language)


def _of_topic(texts: Texts, topic: str, name: str) -> list[Choice]:
    if not topic:
        return []
    label = texts.say("No more of {topic}").format(topic=name)
    return [Choice(label, written("news", "end", topic))]
